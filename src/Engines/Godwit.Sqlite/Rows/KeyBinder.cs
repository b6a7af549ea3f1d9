using System.Globalization;
using System.Text;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;

namespace Godwit.Sqlite.Rows;

/// <summary>Binds a key's text with the storage class that such a value has in its column, so that comparisons use the column's index and order.</summary>
internal static class KeyBinder
{
    public static void Bind(SqliteStatement statement, int index, ColumnSchema column, LogicalType type, string? text)
    {
        if (text is null)
        {
            statement.BindNull(index);
            return;
        }

        var affinity = SqliteAffinity.Of(column.NativeType);
        switch (type.Kind)
        {
            case LogicalKind.Native when type.NativeEngine == SqliteEngine.EngineName && SqlLiteral.TryBind(statement, index, Encoding.UTF8.GetBytes(text)):
                return;
            case LogicalKind.Integer when affinity != Affinity.Text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                statement.Bind(index, number);
                return;
            case LogicalKind.Boolean when text is "true" or "false" && affinity != Affinity.Text:
                statement.Bind(index, text == "true" ? 1L : 0L);
                return;
            case LogicalKind.Float32 or LogicalKind.Float64 when affinity != Affinity.Text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real):
                statement.Bind(index, real);
                return;
            case LogicalKind.Decimal when affinity.ConvertsText() && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                statement.Bind(index, whole);
                return;
            case LogicalKind.Decimal when affinity.ConvertsText() && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction):
                statement.Bind(index, fraction);
                return;
            case LogicalKind.Bytes when text.StartsWith("\\x", StringComparison.Ordinal):
                statement.BindBlob(index, Convert.FromHexString(text[2..]));
                return;
            default:
                statement.Bind(index, text);
                return;
        }
    }
}
