using System.Net.Sockets;
using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Turns the driver's exceptions into failures that name the database, the cause and the next step.</summary>
internal static class PostgresErrors
{
    public static GodwitException Translate(Exception exception, DatabaseEndpoint endpoint, string subject)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is GodwitException known)
                return known;
            if (e is PostgresException refused)
                return FromServer(refused, endpoint, subject, exception);
        }

        var place = Place(endpoint);
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException socket:
                    return new(ErrorKind.Unreachable, place, $"the server cannot be reached: {Sentence(socket.Message)}",
                        "Check host and port, that the server runs, and that a firewall lets this machine through", exception);
                case System.Security.Authentication.AuthenticationException tls:
                    return new(ErrorKind.AccessDenied, place, $"TLS fails: {Sentence(tls.Message)}",
                        "Check sslmode, sslrootcert and the server's certificate", exception);
                case TimeoutException:
                    return new(ErrorKind.Unreachable, place, "the server does not answer in time",
                        "Check that it is not overloaded and that the network lets connections through", exception);
                case IOException io:
                    return new(ErrorKind.Unreachable, place, $"the connection broke: {Sentence(io.Message)}",
                        "Check that the server still runs; what was committed is kept", exception);
            }
        }

        return exception is NpgsqlException
            ? FromDriver(exception, place, subject)
            : new(ErrorKind.Failed, subject.Length > 0 ? subject : place, Sentence(exception.Message), null, exception);
    }

    private static GodwitException FromDriver(Exception exception, string place, string subject)
    {
        if (exception.Message.Contains("password", StringComparison.OrdinalIgnoreCase))
        {
            return new(ErrorKind.AccessDenied, place, "the server asks for a password and none is given",
                "Put it into the URL, into PGPASSWORD or into the password file (PGPASSFILE)", exception);
        }

        return ((NpgsqlException)exception).IsTransient || exception.InnerException is EndOfStreamException
            ? new(ErrorKind.Unreachable, place, $"the connection broke: {Sentence(exception.Message)}", "Check that the server still runs", exception)
            : new(ErrorKind.Failed, subject.Length > 0 ? subject : place, Sentence(exception.Message), null, exception);
    }

    private static GodwitException FromServer(PostgresException e, DatabaseEndpoint endpoint, string subject, Exception exception)
    {
        var place = Place(endpoint);
        var named = Subject(e, subject, place);
        var cause = Sentence(e.MessageText) + Detail(e);
        return e.SqlState switch
        {
            "28P01" or "28000" => new(ErrorKind.AccessDenied, place, cause, "Check user and password, and that pg_hba.conf lets this user in from here", exception),
            "3D000" => new(ErrorKind.UnknownDatabase, place, cause,
                $"Create it (createdb {endpoint.Database}), let the plan create it (provision: createDatabase), or correct the URL", exception),
            "42P01" or "3F000" or "42704" or "42883" => new(ErrorKind.ObjectMissing, named, cause, "Check that it was not dropped or renamed meanwhile", exception),
            "42703" => new(ErrorKind.ObjectMissing, named, cause, "Check that the column was not dropped or renamed meanwhile", exception),
            "42501" => new(ErrorKind.AccessDenied, named, cause, RowSecurity(e) ?? "Grant the privilege to the user, or log in as the owner", exception),
            "53100" => new(ErrorKind.OutOfSpace, place, cause, "Free space on the server's disk; what was committed is kept", exception),
            "53200" => new(ErrorKind.OutOfSpace, place, cause, "Give the server more memory, or lower its work_mem and the parallelism", exception),
            "53300" => new(ErrorKind.Contention, place, cause, "Raise max_connections, or lower the parallelism", exception),
            "40001" or "40P01" or "55P03" or "55006" => new(ErrorKind.Contention, named, cause, "It may be tried again", exception),
            "25006" => new(ErrorKind.Refused, place, cause, "The server or role is read-only: log in to the primary, or lift default_transaction_read_only", exception),
            "57014" => new(ErrorKind.Failed, named, cause, null, exception),
            _ when e.SqlState.StartsWith("57P", StringComparison.Ordinal) || e.SqlState.StartsWith("08", StringComparison.Ordinal) =>
                new(ErrorKind.Unreachable, place, cause, "Check that the server runs; what was committed is kept", exception),
            _ when e.SqlState.StartsWith("23", StringComparison.Ordinal) => new(ErrorKind.Constraint, named, cause, "Look at the rows that it names", exception),
            _ when e.SqlState.StartsWith("22", StringComparison.Ordinal) => new(ErrorKind.ValueRefused, named, cause,
                "Correct the value in the source, choose another type for the column, or name a policy under losses", exception),
            _ => new(ErrorKind.Failed, named, $"{cause} (SQLSTATE {e.SqlState})", e.Hint is { Length: > 0 } hint ? hint : null, exception),
        };
    }

    /// <summary>Host, port and database, for messages.</summary>
    public static string Place(DatabaseEndpoint endpoint) =>
        FormattableString.Invariant($"{endpoint.Host}:{endpoint.Port ?? 5432}/{endpoint.Database}");

    private static string Subject(PostgresException e, string subject, string place)
    {
        if (e.TableName is not { Length: > 0 } table)
            return subject.Length > 0 ? subject : place;
        var name = e.SchemaName is { Length: > 0 } schema ? schema + "." + table : table;
        return e.ColumnName is { Length: > 0 } column ? $"{name}, column {column}" : name;
    }

    private static string Detail(PostgresException e)
    {
        var text = "";
        if (e.Detail is { Length: > 0 } detail)
            text += ": " + Sentence(Cut(detail));
        // COPY names table, line and column here, and the value itself where it knows it.
        if (e.Where is { } where && where.StartsWith("COPY ", StringComparison.Ordinal))
            text += " (" + Cut(where.Split('\n')[0]) + ")";
        return text;
    }

    private static string? RowSecurity(PostgresException e) => e.MessageText.Contains("row-level security", StringComparison.Ordinal)
        ? "Row security would hide rows: log in as the table's owner or as a role with BYPASSRLS"
        : null;

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";

    private static string Sentence(string text) => text.TrimEnd('.', ' ', '\n');
}
