using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Planning;

namespace Godwit.Core.Conversion;

/// <summary>Converts the columns of one table.</summary>
internal sealed class ColumnConverter(TableSchema table, IDatabaseEngine source, IDatabaseEngine target, ConversionOptions options, NameMap names,
    NumberedColumns numbered, List<ConversionNote> notes)
{
    private readonly TableRule? _rule = TableSelector.RuleFor(table, options.Tables.Map);
    private readonly bool _sameEngine = source.Name == target.Name;
    private readonly List<(string Collation, string Column)> _collations = [];

    private IEnumerable<IGrouping<string, string>> LostCollations => _collations.GroupBy(lost => lost.Collation, lost => lost.Column, StringComparer.Ordinal);

    /// <summary>Checks that keep other values out of a column whose type allows more than the source's: labels of enumerations.</summary>
    public List<CheckSchema> Checks { get; } = [];

    /// <summary>Columns whose values compare on the target as they do on the source, so that expressions about them keep their meaning.</summary>
    public HashSet<string> Comparable { get; } = new(StringComparer.Ordinal);

    /// <summary>The columns of the target table, each with what is read for it.</summary>
    public List<(ColumnSchema Target, ReadColumn Source)> Convert()
    {
        var columns = new List<(ColumnSchema, ReadColumn)>();
        foreach (var column in table.Columns)
        {
            var rule = _rule?.Columns.GetValueOrDefault(column.Name);
            if (rule?.Drop == true)
                notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", Name(column.Name), "it stays behind, as the plan says"));
            else
                columns.Add(Convert(column, rule));
        }

        foreach (var lost in LostCollations)
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "collation", $"{table.Name}.{string.Join(", ", lost)}",
                $"{lost.Key} has no counterpart: the target's default collation sorts, and texts are equal when their bytes are"));
        foreach (var (name, rule) in _rule?.Columns ?? new Dictionary<string, ColumnRule>())
            if (rule.Expression is not null && table.FindColumn(name) is null)
                columns.Add(Convert(new ColumnSchema { Name = name, NativeType = "", Type = LogicalType.UnlimitedText }, rule));
        return columns;
    }

    private (ColumnSchema Target, ReadColumn Source) Convert(ColumnSchema column, ColumnRule? rule)
    {
        // Only a column of the plan's own has no place in the source; one without a declared type is SQLite's and stays as it is there.
        var added = table.FindColumn(column.Name) is null;
        var converted = column with { Name = names.Column(table.Name, column.Name) ?? column.Name };
        // Before the type is chosen: an engine may have a type of its own for a column that numbers itself.
        if (!_sameEngine && column is { Default.Kind: DefaultKind.NextNumber, Type.Kind: LogicalKind.Integer })
            converted = WithOwnNumbers(converted, column.Default);
        if (!_sameEngine)
            converted = converted with { CharacterSet = null, Collation = null, Equality = TextEquality.Bytes, IgnoresTrailingBlanks = false };
        converted = TypeRule(column) is { } typeRule ? WithGivenType(converted, typeRule) :
            _sameEngine && !added ? WithSameType(converted) : WithMappedType(column, converted);
        converted = WithoutNumbersOfOtherTypes(converted);
        if (rule?.Expression is not null)
            converted = converted with { Default = null, GeneratedExpression = null, Identity = IdentityKind.None, IdentitySequence = null };
        else if (!_sameEngine || names.Column(table.Name, column.Name) != column.Name)
            converted = WithForeignDetails(column, converted);
        converted = WithRoomForZeroDates(column, converted);
        if (!_sameEngine)
            converted = target.Types.Complete(converted);
        if (column.Equality != converted.Equality || column.IgnoresTrailingBlanks != converted.IgnoresTrailingBlanks)
            Comparable.Remove(converted.Name);
        // A column that the plan gives a new type has the new type's values on the wire only where it is made by an expression.
        var wire = rule?.Expression is not null && added ? converted.Type : column.Type;
        // A duration that the plan makes a time of day is read as one, value by value.
        if (!_sameEngine && wire.Kind == LogicalKind.Interval && converted.Type.Kind == LogicalKind.Time)
            wire = LogicalType.Temporal(LogicalKind.Time, wire.Precision);
        return (converted, new ReadColumn(column with { NativeType = added ? converted.NativeType : column.NativeType }, wire, rule?.Expression));
    }

    private TypeRule? TypeRule(ColumnSchema column) =>
        options.Types.FirstOrDefault(rule => rule.Column is { } name && IsColumn(name, column.Name)) ??
        options.Types.FirstOrDefault(rule => rule.Source is { } type && IsType(type, column.NativeType));

    private bool IsColumn(string text, string column)
    {
        var dot = text.LastIndexOf('.');
        return dot > 0 && text[(dot + 1)..] == column && TableSelector.IsNamed(table.Name, text[..dot]);
    }

    private static bool IsType(string rule, string native) =>
        rule.Equals(native, StringComparison.OrdinalIgnoreCase) ||
        (native.IndexOf('(', StringComparison.Ordinal) is > 0 and var bracket && rule.Equals(native[..bracket].TrimEnd(), StringComparison.OrdinalIgnoreCase));

    private ColumnSchema WithGivenType(ColumnSchema column, TypeRule rule)
    {
        notes.Add(new ConversionNote(ConversionOutcome.Changed, "column", Name(column.Name), $"{column.NativeType} becomes {rule.Target}, as the plan says; every value is checked"));
        // What the rule says beside the type (a collation) comes off its name before the type is looked at.
        var named = target.Types.Complete(column with { NativeType = rule.Target, Type = target.Types.Parse(rule.Target), NativeTypeId = null });
        return named.NativeType == rule.Target ? named : target.Types.Complete(named with { Type = named.Type.Kind == LogicalKind.Native ? target.Types.Parse(named.NativeType) : named.Type });
    }

    private ColumnSchema WithSameType(ColumnSchema column)
    {
        Comparable.Add(column.Name);
        return target.Types.Adapt(column) is { } choice ? WithChoice(column, choice) : column;
    }

    private ColumnSchema WithMappedType(ColumnSchema original, ColumnSchema column)
    {
        var likeNumbered = column.Identity == IdentityKind.None && numbered.Contains(table.Name, original.Name);
        var choice = target.Types.ToNative(WithRoomForOwnLabel(column.Type), likeNumbered ? column with { Identity = IdentityKind.ByDefault } : column);
        var converted = WithChoice(column, choice);
        if (choice.Outcome is ConversionOutcome.Exact or ConversionOutcome.Weakened || column.Type.Kind is LogicalKind.Text or LogicalKind.Date or LogicalKind.Timestamp)
            Comparable.Add(column.Name);
        return converted;
    }

    private ColumnSchema WithChoice(ColumnSchema column, NativeTypeChoice choice)
    {
        if (choice.Outcome != ConversionOutcome.Exact)
            notes.Add(new ConversionNote(choice.Outcome, "column", Name(column.Name), $"{column.NativeType} becomes {choice.NativeType}{(choice.Note is null ? "" : ": " + choice.Note)}",
                choice.Outcome == ConversionOutcome.Refused ? "Choose a type for it in the plan's 'types', or drop the column in 'tables.map'" : null));
        if (choice.CheckSql is { } check)
            Checks.Add(new CheckSchema(null, check.Replace("{0}", target.Identifiers.Quote(column.Name), StringComparison.Ordinal)));
        return column with { NativeType = choice.NativeType, Type = choice.StoredAs, NativeTypeId = null };
    }

    /// <summary>A plan that puts a text of its own in the place of an enumeration's error value wants it to be one of the labels.</summary>
    private LogicalType WithRoomForOwnLabel(LogicalType type) =>
        type is { Kind: LogicalKind.Enum, Labels.Count: > 0 } && options.Losses.ValueFor(LossKind.EmptyEnum) is { } own && !type.Labels.Contains(own)
            ? LogicalType.Enum([.. type.Labels, own], type.NativeEngine, type.NativeName)
            : type;

    /// <summary>Zero dates stand where NULL is not allowed; a plan that makes them NULL wants the column to allow it.</summary>
    private ColumnSchema WithRoomForZeroDates(ColumnSchema original, ColumnSchema converted)
    {
        if (_sameEngine || converted.Nullable || !source.Capabilities.ZeroDates || options.Losses.For(LossKind.ZeroDate) is LossAction.Refuse or LossAction.Value ||
            original.Type.Kind is not (LogicalKind.Date or LogicalKind.Timestamp or LogicalKind.TimestampTz) ||
            table.RowKey.Contains(original.Name) || table.PrimaryKey?.Columns.Contains(original.Name) == true)
            return converted;
        notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", Name(original.Name), "it allows NULL on the target: zero dates become NULL, as the plan's losses say"));
        return converted with { Nullable = true };
    }

    private ColumnSchema WithForeignDetails(ColumnSchema original, ColumnSchema converted)
    {
        if (original.Collation is { } collation && !_sameEngine)
            _collations.Add((collation, original.Name));
        if (original.Invisible && !target.Capabilities.InvisibleColumns)
        {
            notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", Name(original.Name), "it is invisible on the source; here SELECT * shows it"));
            converted = converted with { Invisible = false };
        }

        if (original.Comment is not null && !target.Capabilities.Comments)
            converted = converted with { Comment = null };
        return WithDefault(original, converted);
    }

    private ColumnSchema WithDefault(ColumnSchema original, ColumnSchema converted)
    {
        if (_sameEngine || original.Default is not { } value)
            return converted;
        if (converted.Identity != IdentityKind.None)
            return converted;
        if (target.Types.WriteDefault(value, converted) is { } sql)
            return converted with { Default = value with { Sql = sql } };
        if (value.Kind == DefaultKind.Expression && new ExpressionTranslator(source, target, table with { Columns = [] }, _ => null).Translate(value.Sql) is { } expression)
            return converted with { Default = value with { Sql = expression } };
        notes.Add(new ConversionNote(ConversionOutcome.NotConverted, "default", Name(original.Name), $"its default {value.Sql} has no counterpart", "Set a default on the target by hand"));
        return converted with { Default = null };
    }

    private ColumnSchema WithoutNumbersOfOtherTypes(ColumnSchema column)
    {
        if (_sameEngine || column.Identity == IdentityKind.None || column.Type.Kind == LogicalKind.Integer)
            return column;
        notes.Add(new ConversionNote(ConversionOutcome.Weakened, "column", Name(column.Name), $"it no longer numbers itself: {column.NativeType} is no integer", "Give the column an integer type in the plan's 'types'"));
        return column with { Identity = IdentityKind.None, IdentitySequence = null };
    }

    private ColumnSchema WithOwnNumbers(ColumnSchema column, DefaultValue value)
    {
        notes.Add(new ConversionNote(ConversionOutcome.Changed, "column", Name(column.Name), $"its default, the next number of {value.Sequence}, becomes a number that the column gives itself"));
        return column with { Default = null, Identity = IdentityKind.ByDefault };
    }

    private string Name(string column) => $"{table.Name}.{column}";
}
