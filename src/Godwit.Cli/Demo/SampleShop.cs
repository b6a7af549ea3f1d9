using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Godwit.Cli.Demo;

/// <summary>A shop's database made up for the demonstration: the same rows every time, some with values that are easily lost.</summary>
internal sealed class SampleShop : IDisposable
{
    /// <summary>The tables, in an order in which their foreign keys hold.</summary>
    public static readonly IReadOnlyList<string> Tables = ["customers", "products", "orders", "order_lines", "events"];

    private const int OrdersPerSecond = 1_000;

    private const string Schema = """
        CREATE TABLE customers (
          id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, country TEXT, credit DECIMAL(12,2) NOT NULL DEFAULT 0, note TEXT);
        CREATE TABLE products (
          sku TEXT PRIMARY KEY NOT NULL, title TEXT NOT NULL, price DECIMAL(10,2) NOT NULL CHECK (price >= 0), picture BLOB);
        CREATE TABLE orders (
          id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INTEGER NOT NULL REFERENCES customers (id), state TEXT NOT NULL DEFAULT 'new', placed_at TEXT NOT NULL);
        CREATE TABLE order_lines (
          order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE, line INTEGER NOT NULL, sku TEXT NOT NULL REFERENCES products (sku),
          quantity INTEGER NOT NULL, price DECIMAL(10,2) NOT NULL, PRIMARY KEY (order_id, line)) WITHOUT ROWID;
        CREATE TABLE events (at TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT);
        CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);
        CREATE INDEX open_orders ON orders (placed_at) WHERE state = 'new';
        CREATE VIEW revenue AS SELECT sku, sum(quantity * price) AS total FROM order_lines GROUP BY sku;
        """;

    private static readonly string[] Names = ["Ada", "Zoë", "O'Brien", "Łukasz", "李雷", "Ṫomás", "NULL", " Ann ", "Jo\tJo", "🐦 Godwit"];
    private static readonly string[] Countries = ["DE", "NZ", "US", "JP", "", "CL"];

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _inserts = [];
    private readonly Random _random = new(11_000);
    private readonly int _customers;
    private readonly int _products;
    private long _orders;

    private SampleShop(SqliteConnection connection, long rows)
    {
        _connection = connection;
        _customers = (int)Math.Max(rows / 20, 1);
        _products = (int)Math.Max(rows / 100, 1);
    }

    /// <summary>Rows written so far, over all tables.</summary>
    public long Rows { get; private set; }

    /// <summary>Makes the shop in a new file, with about <paramref name="rows"/> rows.</summary>
    public static SampleShop Create(string path, long rows)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        var shop = new SampleShop(connection, rows);
        shop.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
        shop.Execute(Schema);
        shop.Fill(rows);
        return shop;
    }

    /// <summary>Sells for a while, at a shop's pace: each order is a transaction of its own, as an application would write it.</summary>
    public async Task<long> SellAsync(TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = _orders;
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) is var elapsed && elapsed < duration)
        {
            while (_orders - before < elapsed.TotalSeconds * OrdersPerSecond)
                InTransaction(() => AddOrder(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000 + _orders)));
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
        }

        return _orders - before;
    }

    public void Dispose() => _connection.Dispose();

    private void Fill(long rows) => InTransaction(() =>
    {
        for (var id = 1; id <= _customers; id++)
            Insert("customers", id, string.Create(CultureInfo.InvariantCulture, $"c{id}@shop.example"), Names[id % Names.Length],
                id % 7 == 0 ? null : Countries[id % Countries.Length], Money(_random.Next(-50_000, 900_000)), id % 3 == 0 ? "" : id % 5 == 0 ? null : "since " + id);
        var picture = new byte[64];
        for (var id = 0; id < _products; id++)
        {
            _random.NextBytes(picture);
            Insert("products", Sku(id), "Product " + id, Money(_random.Next(0, 100_000)), id % 4 == 0 ? null : picture);
        }

        while (Rows < rows)
            AddOrder(DateTimeOffset.UnixEpoch.AddSeconds(1_600_000_000 + (_orders * 7)));
    });

    private void AddOrder(DateTimeOffset at)
    {
        var id = ++_orders;
        var when = at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Insert("orders", id, _random.Next(_customers) + 1, id % 4 == 0 ? "new" : "paid", when);
        var lines = _random.Next(1, 5);
        for (var line = 1; line <= lines; line++)
            Insert("order_lines", id, line, Sku(_random.Next(_products)), _random.Next(1, 9), Money(_random.Next(100, 50_000)));
        Insert("events", when, "order", id % 2 == 0 ? null : "{\"order\": " + id + "}");
    }

    private void Insert(string table, params object?[] values)
    {
        if (!_inserts.TryGetValue(table, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, values.Length).Select(index => "$" + index))})";
            for (var index = 0; index < values.Length; index++)
                command.Parameters.Add(new SqliteParameter("$" + index, null));
            _inserts.Add(table, command);
        }

        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        command.ExecuteNonQuery();
        Rows++;
    }

    private void InTransaction(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        work();
        Execute("COMMIT");
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Sku(int id) => string.Create(CultureInfo.InvariantCulture, $"SKU-{id:00000}");

    private static string Money(int cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
