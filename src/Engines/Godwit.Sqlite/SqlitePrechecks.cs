using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;
using Microsoft.Data.Sqlite;

namespace Godwit.Sqlite;

/// <summary>Checks of an SQLite file before a migration. They change nothing.</summary>
internal sealed class SqlitePrechecks(SqliteDatabase database) : IPrechecks
{
    private const long QuickCheckBytes = 1_000_000_000;
    private const int MostViolations = 20;

    public async Task<IReadOnlyList<Finding>> CheckSourceAsync(PrecheckContext context, CancellationToken cancellationToken)
    {
        if (!database.FileExists)
            return [new Finding("readable", FindingSeverity.Error, database.FilePath, "there is no such file", "Check the path")];
        try
        {
            return await database.ReadAsync(session =>
            {
                var findings = new List<Finding> { new("readable", FindingSeverity.Ok, database.FilePath, "the file can be read") };
                CheckDamage(session, findings);
                CheckReferences(session, findings);
                foreach (var table in context.SourceSchema.Tables)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    // Another SQLite file takes every value as it is.
                    if (context.TargetSchema.Engine != SqliteEngine.EngineName)
                        findings.AddRange(TableValueCheck.Check(session, table));
                }

                CheckJournal(session, findings);
                return findings;
            }, cancellationToken);
        }
        catch (SqliteException exception)
        {
            var error = database.Translate(exception, database.FilePath);
            return [new Finding("readable", FindingSeverity.Error, database.FilePath, error.Cause, error.NextStep)];
        }
    }

    public async Task<IReadOnlyList<Finding>> CheckTargetAsync(PrecheckContext context, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        CheckWritable(findings);
        CheckDisk(context, findings);
        if (!database.FileExists)
        {
            findings.Add(new Finding("target-empty", FindingSeverity.Ok, database.FilePath, "the file does not exist yet and will be made"));
            return findings;
        }

        try
        {
            await database.ReadAsync(session =>
            {
                CheckNames(session, context, findings);
                return true;
            }, cancellationToken);
        }
        catch (SqliteException exception)
        {
            var error = database.Translate(exception, database.FilePath);
            findings.Add(new Finding("readable", FindingSeverity.Error, database.FilePath, error.Cause, error.NextStep));
        }

        return findings;
    }

    private void CheckDamage(SqliteSession session, List<Finding> findings)
    {
        var bytes = new FileInfo(database.FilePath).Length;
        if (bytes >= QuickCheckBytes)
        {
            findings.Add(new Finding("integrity", FindingSeverity.Warning, database.FilePath, "the file is too large to be checked for damage in passing", "Run PRAGMA integrity_check beforehand"));
            return;
        }

        var answers = session.Query("PRAGMA quick_check(10)", row => row.Text(0));
        findings.Add(answers is ["ok"]
            ? new Finding("integrity", FindingSeverity.Ok, database.FilePath, "no damage was found")
            : new Finding("integrity", FindingSeverity.Error, database.FilePath, "the file is damaged: " + string.Join("; ", answers), "Restore a backup or use sqlite3's .recover"));
    }

    private static void CheckReferences(SqliteSession session, List<Finding> findings)
    {
        List<(string Table, string Row, string Parent)> violations;
        try
        {
            violations = session.Query($"SELECT \"table\", coalesce(rowid, '?'), parent FROM pragma_foreign_key_check LIMIT {MostViolations}", row => (row.Text(0), row.Text(1), row.Text(2)));
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            findings.Add(new Finding("foreign-keys", FindingSeverity.Warning, "", "a foreign key refers to columns that are no key: " + exception.Message, "Correct the foreign key; a target that checks it will refuse it"));
            return;
        }

        foreach (var group in violations.GroupBy(violation => (violation.Table, violation.Parent)))
            findings.Add(new Finding("foreign-keys", FindingSeverity.Warning, group.Key.Table,
                $"rows refer to rows of {group.Key.Parent} that do not exist, for example row {group.First().Row}", "Correct the rows; a target that checks foreign keys will refuse this one"));
        if (violations.Count == 0)
            findings.Add(new Finding("foreign-keys", FindingSeverity.Ok, "", "every reference finds its row"));
    }

    private void CheckJournal(SqliteSession session, List<Finding> findings)
    {
        var mode = session.Scalar("PRAGMA journal_mode");
        if (!string.Equals(mode, "wal", StringComparison.OrdinalIgnoreCase))
            findings.Add(new Finding("journal-mode", FindingSeverity.Warning, database.FilePath,
                $"journal mode is {mode}: other programs cannot write while a table is being read", "Stop them for the copy, or set PRAGMA journal_mode = WAL"));
    }

    private void CheckWritable(List<Finding> findings)
    {
        var folder = Path.GetDirectoryName(database.FilePath)!;
        if (!Directory.Exists(folder))
        {
            findings.Add(new Finding("privileges", FindingSeverity.Error, folder, "the folder does not exist", "Make it or correct the path"));
            return;
        }

        var probe = Path.Combine(folder, ".godwit-" + Guid.NewGuid().ToString("N"));
        try
        {
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
            if (database.FileExists)
                File.Open(database.FilePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            findings.Add(new Finding("privileges", FindingSeverity.Ok, database.FilePath, "file and folder can be written to"));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            findings.Add(new Finding("privileges", FindingSeverity.Error, database.FilePath, "file or folder cannot be written to: " + exception.Message, "Give the user of this process write access to both"));
        }
    }

    private void CheckDisk(PrecheckContext context, List<Finding> findings)
    {
        var folder = Path.GetDirectoryName(database.FilePath)!;
        if (!Directory.Exists(folder))
            return;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var needed = (context.Bytes ?? 0) * 2;
        findings.Add(free >= needed
            ? new Finding("disk-space", FindingSeverity.Ok, folder, $"{Megabytes(free)} MB are free")
            : new Finding("disk-space", FindingSeverity.Error, folder, $"{Megabytes(free)} MB are free, but about {Megabytes(needed)} MB are needed", "Make room or choose another folder"));
    }

    private static void CheckNames(SqliteSession session, PrecheckContext context, List<Finding> findings)
    {
        var own = session.TableExists("godwit_statements")
            ? session.Query("SELECT name FROM godwit_statements WHERE migration = ? AND created", row => SqliteIdentifiers.Instance.ComparisonKey(row.Text(0)), context.Migration).ToHashSet(StringComparer.Ordinal)
            : [];
        var there = session.Query("SELECT type, name FROM sqlite_schema", row => (Type: row.Text(0), Name: row.Text(1)))
            .Where(item => !SqliteSchemaReader.IsOwn(item.Name))
            .ToLookup(item => SqliteIdentifiers.Instance.ComparisonKey(item.Name), item => item.Type);
        var wanted = context.TargetSchema.Tables.Select(table => table.Name.Name)
            .Concat(context.TargetSchema.Tables.SelectMany(table => table.Indexes).Select(index => index.Name))
            .Concat(context.TargetSchema.Views.Select(view => view.Name.Name));
        var clean = true;
        foreach (var name in wanted)
        {
            var key = SqliteIdentifiers.Instance.ComparisonKey(name);
            if (!there.Contains(key) || own.Contains(key))
                continue;
            clean = false;
            findings.Add(new Finding("target-empty", FindingSeverity.Error, name, $"{there[key].First()} of this name exists on the target already", "Drop or rename it, or choose another file"));
        }

        if (clean)
            findings.Add(new Finding("target-empty", FindingSeverity.Ok, "", "no name is in the way"));
    }

    private static string Megabytes(long bytes) => (bytes / 1_000_000).ToString(CultureInfo.InvariantCulture);
}
