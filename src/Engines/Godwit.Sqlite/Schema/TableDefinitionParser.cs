namespace Godwit.Sqlite.Schema;

/// <summary>Reads CREATE TABLE as SQLite keeps it. The text was accepted by SQLite once, so it is only taken apart, not checked.</summary>
internal sealed class TableDefinitionParser
{
    private static readonly string[] ConstraintWords =
        ["CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS", "ON", "DEFERRABLE"];

    private readonly string _sql;
    private readonly List<SqlToken> _tokens;
    private readonly TableDefinition _table = new();
    private int _at;

    private TableDefinitionParser(string sql)
    {
        _sql = sql;
        _tokens = SqlTokens.Of(sql);
    }

    public static TableDefinition Parse(string sql)
    {
        var parser = new TableDefinitionParser(sql);
        parser.ParseAll();
        return parser._table;
    }

    private void ParseAll()
    {
        while (!Done && !Peek('('))
            _at++;
        _at++;
        while (!Done && !Peek(')'))
        {
            ParseItem();
            // A construct that is not known is skipped up to the next item, so that the loop always ends.
            while (!Done && !Peek(',') && !Peek(')'))
                SkipOne();
            if (Peek(','))
                _at++;
        }

        for (; !Done; _at++)
        {
            _table.Strict |= _tokens[_at].Is("STRICT");
            _table.WithoutRowId |= _tokens[_at].Is("ROWID");
        }
    }

    private void ParseItem()
    {
        if (PeekWord("CONSTRAINT") || PeekWord("PRIMARY") || PeekWord("UNIQUE") || PeekWord("CHECK") || PeekWord("FOREIGN"))
        {
            ParseTableConstraints();
            return;
        }

        var column = new DefinedColumn { Name = TakeName() };
        _table.Columns.Add(column);
        while (!AtItemEnd && !ConstraintWords.Any(PeekWord))
            SkipOne();
        ParseColumnConstraints(column);
    }

    private void ParseTableConstraints()
    {
        string? name = null;
        while (!AtItemEnd)
        {
            if (TakeWord("CONSTRAINT"))
                name = TakeName();
            else if (TakeWord("PRIMARY"))
            {
                TakeWord("KEY");
                var columns = TakeColumns(out var autoIncrement);
                if (autoIncrement && columns is [var only] && _table.Find(only) is { } column)
                    column.AutoIncrement = true;
                _table.PrimaryKey = new DefinedKey(Used(ref name), columns, TakeConflict());
            }
            else if (TakeWord("UNIQUE"))
                _table.UniqueKeys.Add(new DefinedKey(Used(ref name), TakeColumns(out _), TakeConflict()));
            else if (TakeWord("CHECK"))
            {
                _table.Checks.Add(new DefinedCheck(Used(ref name), TakeBrackets()));
                TakeConflict();
            }
            else if (TakeWord("FOREIGN"))
            {
                TakeWord("KEY");
                var columns = TakeColumns(out _);
                if (TakeWord("REFERENCES"))
                    TakeReference(Used(ref name), columns);
            }
            else
                return;
        }
    }

    private void ParseColumnConstraints(DefinedColumn column)
    {
        string? name = null;
        while (!AtItemEnd)
        {
            if (TakeWord("CONSTRAINT"))
                name = TakeName();
            else if (TakeWord("PRIMARY"))
            {
                TakeWord("KEY");
                _ = TakeWord("ASC") || TakeWord("DESC");
                _table.PrimaryKey = new DefinedKey(Used(ref name), [column.Name], TakeConflict());
                column.AutoIncrement |= TakeWord("AUTOINCREMENT");
            }
            else if (TakeWord("NOT"))
            {
                TakeWord("NULL");
                name = null;
                column.NotNullConflict = TakeConflict();
            }
            else if (TakeWord("NULL"))
                TakeConflict();
            else if (TakeWord("UNIQUE"))
                _table.UniqueKeys.Add(new DefinedKey(Used(ref name), [column.Name], TakeConflict()));
            else if (TakeWord("CHECK"))
                _table.Checks.Add(new DefinedCheck(Used(ref name), TakeBrackets()));
            else if (TakeWord("COLLATE"))
                column.Collation = TakeName();
            else if (TakeWord("REFERENCES"))
                TakeReference(Used(ref name), [column.Name]);
            else if (TakeWord("DEFAULT"))
                SkipDefault();
            else if (TakeWord("GENERATED"))
                TakeWord("ALWAYS");
            else if (TakeWord("AS"))
            {
                column.GeneratedExpression = TakeBrackets();
                column.GeneratedStored = TakeWord("STORED");
                TakeWord("VIRTUAL");
            }
            else
                return;
        }
    }

    private void SkipDefault()
    {
        while (Peek('+') || Peek('-'))
            _at++;
        if (!AtItemEnd)
            SkipOne();
    }

    private void TakeReference(string? name, IReadOnlyList<string> columns)
    {
        var table = TakeName();
        if (Peek('('))
            SkipOne();
        bool deferrable = false, initiallyDeferred = false;
        while (!AtItemEnd)
        {
            if (TakeWord("ON"))
            {
                // DELETE or UPDATE, then one or two words.
                _at++;
                if (TakeWord("SET") || TakeWord("NO"))
                    _at++;
                else
                    _ = TakeWord("CASCADE") || TakeWord("RESTRICT");
            }
            else if (TakeWord("MATCH"))
                _at++;
            else if (PeekWord("NOT") && PeekWord("DEFERRABLE", 1))
            {
                _at += 2;
                TakeInitially();
            }
            else if (TakeWord("DEFERRABLE"))
            {
                deferrable = true;
                initiallyDeferred = TakeInitially();
            }
            else
                break;
        }

        _table.ForeignKeys.Add(new DefinedForeignKey(name, columns, table, deferrable, initiallyDeferred));
    }

    private bool TakeInitially()
    {
        if (!TakeWord("INITIALLY"))
            return false;
        var deferred = PeekWord("DEFERRED");
        _at++;
        return deferred;
    }

    private string? TakeConflict()
    {
        if (!PeekWord("ON") || !PeekWord("CONFLICT", 1))
            return null;
        _at += 2;
        return Done ? null : _tokens[_at++].Value.ToUpperInvariant();
    }

    private List<string> TakeColumns(out bool autoIncrement)
    {
        autoIncrement = false;
        var columns = new List<string>();
        if (!Peek('('))
            return columns;
        _at++;
        while (!Done && !Peek(')'))
        {
            columns.Add(TakeName());
            while (!Done && !Peek(',') && !Peek(')'))
            {
                autoIncrement |= PeekWord("AUTOINCREMENT");
                SkipOne();
            }

            if (Peek(','))
                _at++;
        }

        _at++;
        return columns;
    }

    /// <summary>The text between the brackets that come next, comments and all.</summary>
    private string TakeBrackets()
    {
        if (!Peek('('))
            return "";
        var start = _tokens[_at].End;
        SkipOne();
        return _sql[start.._tokens[Math.Min(_at, _tokens.Count) - 1].Start].Trim();
    }

    private string TakeName() => Done ? "" : _tokens[_at++].Value;

    private bool TakeWord(string word)
    {
        if (!PeekWord(word))
            return false;
        _at++;
        return true;
    }

    private static string? Used(ref string? name)
    {
        var used = name;
        name = null;
        return used;
    }

    /// <summary>Skips a token, or everything from an opening bracket to the one that closes it.</summary>
    private void SkipOne()
    {
        var depth = 0;
        do
        {
            if (Peek('('))
                depth++;
            else if (Peek(')'))
                depth--;
            _at++;
        }
        while (depth > 0 && !Done);
    }

    private bool Done => _at >= _tokens.Count;

    private bool AtItemEnd => Done || Peek(',') || Peek(')');

    private bool Peek(char symbol) => !Done && _tokens[_at].IsSymbol(symbol);

    private bool PeekWord(string word) => PeekWord(word, 0);

    private bool PeekWord(string word, int ahead) => _at + ahead < _tokens.Count && _tokens[_at + ahead].Is(word);
}
