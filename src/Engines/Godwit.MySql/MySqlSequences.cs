using System.Globalization;
using System.Text.RegularExpressions;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>The next numbers of AUTO_INCREMENT columns.</summary>
internal sealed partial class MySqlSequences(MySqlDatabase database) : ISequenceControl
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SequenceValue>> ReadAsync(DatabaseSchema schema, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            var values = new List<SequenceValue>();
            foreach (var table in schema.Tables)
                foreach (var column in table.Columns.Where(column => column.Identity != IdentityKind.None))
                    values.Add(await ReadAsync(connection, table.Name, column.Name, cancellationToken));
            return values;
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "AUTO_INCREMENT");
        }
    }

    /// <inheritdoc/>
    public async Task<SequenceValue> SetAsync(TargetOwner owner, SequenceValue value, CancellationToken cancellationToken)
    {
        if (value is not { Table: { } table, Column: { } column })
            throw new GodwitException(ErrorKind.Refused, value.Sequence?.ToString() ?? "sequence", "MySQL has no sequences apart from tables");
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
            {
                await MySqlFence.HoldAsync(connection, transaction, owner, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            // InnoDB itself never goes below what the table holds.
            var next = Math.Max(1, value.IsCalled ? value.Last + Math.Max(1, value.Increment) : value.Last);
            await using var command = new MySqlCommand(
                string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {MySqlIdentifiers.Instance.Quote(table)} AUTO_INCREMENT = {next}"), connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return await ReadAsync(connection, table, column, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, $"{table}.{column}");
        }
    }

    // Not from information_schema alone: MySQL 8 answers from a cache there, and older servers forget the number with a restart.
    private static async Task<SequenceValue> ReadAsync(MySqlConnection connection, QualifiedName table, string column, CancellationToken cancellationToken)
    {
        var name = MySqlIdentifiers.Instance.Quote(column);
        await using var command = new MySqlCommand($"SHOW CREATE TABLE {MySqlIdentifiers.Instance.Quote(table)}", connection);
        string create;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            create = reader.GetString(1);
        }

        await using var highest = new MySqlCommand($"SELECT MAX({name}) FROM {MySqlIdentifiers.Instance.Quote(table)}", connection);
        var last = await highest.ExecuteScalarAsync(cancellationToken) is { } number and not DBNull ? Convert.ToDecimal(number, CultureInfo.InvariantCulture) : 0;
        // Behind the columns: a column's comment may say the same words.
        var end = create.LastIndexOf("\n) ENGINE=", StringComparison.Ordinal);
        if (end >= 0 && AutoIncrement().Match(create, end) is { Success: true } match)
            last = Math.Max(last, decimal.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) - 1);

        return new SequenceValue { Table = table, Column = column, Last = last < 1 ? 1 : (long)Math.Min(last, long.MaxValue), IsCalled = last >= 1 };
    }

    [GeneratedRegex(@"\G\n\) ENGINE=\S+ AUTO_INCREMENT=(\d+)")]
    private static partial Regex AutoIncrement();
}
