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
