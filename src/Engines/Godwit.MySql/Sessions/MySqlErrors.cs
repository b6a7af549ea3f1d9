using System.Net.Sockets;
using Godwit.Abstractions.Engines;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Turns the driver's exceptions into failures that name the database, the cause and the next step.</summary>
internal static class MySqlErrors
{
    public static GodwitException Translate(Exception exception, DatabaseEndpoint endpoint, string subject)
    {
        MySqlException? driver = null;
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is GodwitException known)
                return known;
            driver ??= e as MySqlException;
        }

        var place = Place(endpoint);
        if (driver is { ErrorCode: not (MySqlErrorCode.None or MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.CommandTimeoutExpired) })
            return FromServer(driver.Number, driver.Message, endpoint, subject.Length > 0 ? subject : place, exception);
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case System.Security.Authentication.AuthenticationException tls:
                    return new(ErrorKind.AccessDenied, place, $"TLS fails: {Sentence(tls.Message)}", "Check ssl-mode, ssl-ca and the server's certificate", exception);
                case SocketException socket:
                    return new(ErrorKind.Unreachable, place, $"the server cannot be reached: {Sentence(socket.Message)}",
                        "Check host and port, that the server runs, and that a firewall lets this machine through", exception);
                case TimeoutException:
                    return new(ErrorKind.Unreachable, place, "the server does not answer in time",
                        "Check that it is not overloaded and that the network lets connections through", exception);
                case IOException io:
                    return new(ErrorKind.Unreachable, place, $"the connection broke: {Sentence(io.Message)}",
                        "Check that the server still runs; what was committed is kept", exception);
            }
        }

        if (driver is not null)
        {
            return new(driver.ErrorCode == MySqlErrorCode.CommandTimeoutExpired ? ErrorKind.Failed : ErrorKind.Unreachable, place,
                Sentence(driver.Message), "Check host and port, that the server runs, and that the network is stable", exception);
        }

        return new(ErrorKind.Failed, subject.Length > 0 ? subject : place, Sentence(exception.Message), null, exception);
    }

    /// <summary>Host, port and database, for messages.</summary>
    public static string Place(DatabaseEndpoint endpoint) =>
        FormattableString.Invariant($"{endpoint.Host}:{endpoint.Port ?? 3306}/{endpoint.Database}");

    /// <summary>What an error of the server's means, by its number and words.</summary>
    public static GodwitException FromServer(int number, string message, DatabaseEndpoint endpoint, string named, Exception exception)
    {
        var place = Place(endpoint);
        var cause = Sentence(Cut(message));
        return number switch
        {
            1045 or 1698 or 1862 or 3118 => new(ErrorKind.AccessDenied, place, cause, "Check user and password, and that the server lets this user in from here", exception),
            1044 or 1142 or 1143 or 1227 or 1370 or 1410 => new(ErrorKind.AccessDenied, named, cause, "Grant the privilege to the user, or log in as another", exception),
            1049 => new(ErrorKind.UnknownDatabase, place, cause,
                $"Create it (CREATE DATABASE {MySqlIdentifiers.Instance.Quote(endpoint.Database)}), let the plan create it (provision: createDatabase), or correct the URL", exception),
            1146 or 1051 or 1054 or 1091 or 1305 or 1356 => new(ErrorKind.ObjectMissing, named, cause, "Check that it was not dropped or renamed meanwhile", exception),
            1021 or 1114 or 3675 => new(ErrorKind.OutOfSpace, place, cause, "Free space on the server's disk; what was committed is kept", exception),
            1037 or 1038 or 1041 => new(ErrorKind.OutOfSpace, place, cause, "Give the server more memory, or lower the parallelism", exception),
            1040 or 1203 or 1226 => new(ErrorKind.Contention, place, cause, "Raise max_connections, or lower the parallelism", exception),
            1205 or 1213 or 1020 or 3572 => new(ErrorKind.Contention, named, cause, "It may be tried again", exception),
            1290 or 1836 or 3100 => new(ErrorKind.Refused, place, cause, "The server is read-only or forbids this: log in to the primary, or change its setting", exception),
            1048 or 1062 or 1169 or 1216 or 1217 or 1451 or 1452 or 1557 or 1586 or 1761 or 1762 or 3819 or 4025 =>
                new(ErrorKind.Constraint, named, cause, "Look at the rows that it names", exception),
            1264 or 1265 or 1292 or 1366 or 1406 or 1411 or 1416 or 1425 or 1690 or 3140 or 3141 or 4079 =>
                new(ErrorKind.ValueRefused, named, cause, "Correct the value in the source, choose another type for the column, or name a policy under losses", exception),
            1053 or 1077 or 1079 or 1152 or 1158 or 1159 or 1160 or 1161 or 1927 or 2002 or 2003 or 2006 or 2013 or 2055 or 4031 =>
                new(ErrorKind.Unreachable, place, cause, "Check that the server runs; what was committed is kept", exception),
            1317 or 1969 or 3024 => new(ErrorKind.Failed, named, cause, null, exception),
            1153 => new(ErrorKind.Failed, named, cause, "Raise max_allowed_packet on the server", exception),
            _ => new(ErrorKind.Failed, named, FormattableString.Invariant($"{cause} (error {number})"), null, exception),
        };
    }

    private static string Cut(string text) => text.Length <= 500 ? text : text[..500] + "…";

    private static string Sentence(string text) => text.TrimEnd('.', ' ', '\n');
}
