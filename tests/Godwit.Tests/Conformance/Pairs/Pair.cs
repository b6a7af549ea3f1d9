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
