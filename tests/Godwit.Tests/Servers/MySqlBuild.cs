using Xunit;

namespace Godwit.Tests.Servers;

/// <summary>A build of MySQL or MariaDB that <c>./test</c> installs, and how its programs are run.</summary>
public sealed class MySqlBuild
{
    // Run by bash with $HERE, the build's folder, and $DATA.
    private readonly string _initialize;
    private readonly string _program;
    private readonly string _options;

    private MySqlBuild(string name, string folder, string file, string program, string options, string initialize, IReadOnlyList<string> setup)
    {
        Name = name;
        Folder = folder;
        File = file;
        _program = program;
        _options = options;
        _initialize = initialize;
        Setup = setup;
    }

    /// <summary>MariaDB from the distribution, 10.11 on Debian 12.</summary>
    public static MySqlBuild MariaDb { get; } = new("MariaDB", "/usr", "sbin/mariadbd", "$HERE/sbin/mariadbd", "--skip-log-bin --innodb-buffer-pool-size=256M",
        """mariadb-install-db --no-defaults --user="$WHO" --datadir="$DATA" --auth-root-authentication-method=normal || { tail -20 "$DATA"/*.err; exit 1; }""", MariaDbSetup);

    /// <summary>The newest MariaDB of Debian's development suite, 11.8 or later.</summary>
    public static MySqlBuild MariaDb11 { get; } = FromSid("MariaDB 11", "mariadb-11", "mariadbd", "mariadb", "--skip-log-bin --innodb-log-file-size=64M",
        """
        mkdir "$DATA" "$DATA/mysql" && chown -R "$WHO" "$DATA"
        { echo 'USE mysql;'; echo 'SET @auth_root_socket=NULL;'; cat "$HERE/usr/share/mariadb/mariadb_system_tables.sql" "$HERE/usr/share/mariadb/mariadb_system_tables_data.sql"; } |
          $PROGRAM --bootstrap
        """, MariaDbSetup);

    /// <summary>The oldest MySQL that is supported.</summary>
    public static MySqlBuild MySql56 { get; } = new("MySQL 5.6", Path.Combine(PostgresBinaries.CacheRoot, "mysql-5.6"), "mysqld", "env LD_LIBRARY_PATH=$HERE $HERE/mysqld",
        "--basedir=$HERE --lc-messages-dir=$HERE/share --character-sets-dir=$HERE/share/charsets --performance-schema=OFF --skip-name-resolve --innodb-log-file-size=256M",
        """cp -r "$HERE/data/mysql" "$DATA" && rm -f "$DATA/auto.cnf" && chown -R "$WHO" "$DATA" """,
        ["GRANT ALL ON *.* TO godwit@'127.0.0.1' IDENTIFIED BY 'secret' WITH GRANT OPTION;"]);

    /// <summary>The newest MySQL, 9.7 or later.</summary>
    public static MySqlBuild MySql9 { get; } = FromSid("MySQL 9", "mysql-9", "mysqld", "mysql",
        "--skip-log-bin --mysqlx=OFF --secure-file-priv= --performance-schema=OFF --innodb-redo-log-capacity=256M --innodb-buffer-pool-size=256M --innodb-doublewrite=OFF",
        """$PROGRAM --initialize-insecure""",
        ["CREATE USER IF NOT EXISTS godwit@'127.0.0.1' IDENTIFIED BY 'secret';", "GRANT ALL ON *.* TO godwit@'127.0.0.1' WITH GRANT OPTION;",
            "CREATE USER IF NOT EXISTS godwit@localhost IDENTIFIED BY 'secret';", "GRANT ALL ON *.* TO godwit@localhost WITH GRANT OPTION;"]);

    public static IReadOnlyList<MySqlBuild> All { get; } = [MariaDb, MariaDb11, MySql56, MySql9];

    public string Name { get; }

    public bool IsMariaDb => Name.StartsWith("MariaDB", StringComparison.Ordinal);

    /// <summary>Statements of the init file, one a line: the user that the tests log in as.</summary>
    public IReadOnlyList<string> Setup { get; }

    public bool IsInstalled => System.IO.File.Exists(Path.Combine(Folder, File));

    private static string[] MariaDbSetup =>
    [
        "CREATE OR REPLACE USER godwit@'127.0.0.1' IDENTIFIED BY 'secret';", "GRANT ALL ON *.* TO godwit@'127.0.0.1' WITH GRANT OPTION;",
        "CREATE OR REPLACE USER godwit@localhost IDENTIFIED BY 'secret';", "GRANT ALL ON *.* TO godwit@localhost WITH GRANT OPTION;",
    ];

    private string Folder { get; }

    private string File { get; }

    public void SkipWhenMissing() => Assert.SkipWhen(!IsInstalled, $"{Name} is not installed here; ./test installs it.");

    /// <summary>A bash script that makes the data folder.</summary>
    public string Initialize(string dataFolder, string user) => Variables(dataFolder, user) + _initialize;

    /// <summary>A bash script that starts the server with more options and leaves it running.</summary>
    public string Start(string dataFolder, string user, string options, string log) =>
        Variables(dataFolder, user) + $"setsid nohup $PROGRAM {options} </dev/null >'{log}' 2>&1 &";

    public override string ToString() => Name;

    private string Variables(string dataFolder, string user) => $"""
        set -e -o pipefail
        HERE='{Folder}' DATA='{dataFolder}' WHO='{user}'
        PROGRAM="{_program} --no-defaults --user=$WHO --datadir=$DATA {_options}"

        """;

    /// <summary>Debian's packages in the cache, run by their own loader and libraries.</summary>
    private static MySqlBuild FromSid(string name, string folder, string program, string share, string options, string initialize, string[] setup) =>
        new(name, Path.Combine(PostgresBinaries.CacheRoot, folder), "usr/sbin/" + program,
            $"$(echo $HERE/usr/lib/*-linux-gnu/ld-linux-*.so.*) --library-path $(echo $HERE/usr/lib/*-linux-gnu) $HERE/usr/sbin/{program}",
            $"--basedir=$HERE/usr --lc-messages-dir=$HERE/usr/share/{share} --character-sets-dir=$HERE/usr/share/{share}/charsets --plugin-dir=$HERE/usr/lib/mysql/plugin {options}",
            initialize, setup);
}
