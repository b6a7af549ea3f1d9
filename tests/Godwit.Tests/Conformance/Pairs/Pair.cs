namespace Godwit.Tests.Conformance.Pairs;

/// <summary>A source engine and a target engine.</summary>
public abstract class Pair(TestEngine source, TestEngine target)
{
    public TestEngine Source { get; } = source;

    public TestEngine Target { get; } = target;
}

public sealed class PostgresToPostgres() : Pair(TestEngine.Postgres, TestEngine.Postgres);

public sealed class PostgresToSqlite() : Pair(TestEngine.Postgres, TestEngine.Sqlite);

public sealed class SqliteToPostgres() : Pair(TestEngine.Sqlite, TestEngine.Postgres);

public sealed class SqliteToSqlite() : Pair(TestEngine.Sqlite, TestEngine.Sqlite);

public sealed class PostgresToMySql() : Pair(TestEngine.Postgres, TestEngine.MySql);

public sealed class MySqlToPostgres() : Pair(TestEngine.MySql, TestEngine.Postgres);

public sealed class SqliteToMySql() : Pair(TestEngine.Sqlite, TestEngine.MySql);

public sealed class MySqlToSqlite() : Pair(TestEngine.MySql, TestEngine.Sqlite);

public sealed class MySqlToMySql() : Pair(TestEngine.MySql, TestEngine.MySql);

public sealed class MySql56ToMySql9() : Pair(TestEngine.MySql56, TestEngine.MySql9);

public sealed class MySqlToMySql9() : Pair(TestEngine.MySql, TestEngine.MySql9);

public sealed class MySql9ToMySql9() : Pair(TestEngine.MySql9, TestEngine.MySql9);

public sealed class MySql56ToMySql56() : Pair(TestEngine.MySql56, TestEngine.MySql56);

public sealed class PostgresToMySql56() : Pair(TestEngine.Postgres, TestEngine.MySql56);

public sealed class PostgresToMySql9() : Pair(TestEngine.Postgres, TestEngine.MySql9);

public sealed class MySql56ToPostgres() : Pair(TestEngine.MySql56, TestEngine.Postgres);

public sealed class MySql9ToPostgres() : Pair(TestEngine.MySql9, TestEngine.Postgres);

public sealed class MySql9ToMySql() : Pair(TestEngine.MySql9, TestEngine.MySql);

public sealed class MySqlToMariaDb11() : Pair(TestEngine.MySql, TestEngine.MariaDb11);
