using Godwit.MySql.Types;

namespace Godwit.MySql.Ddl;

/// <summary>How many bytes of a key a column takes at most.</summary>
internal static class KeyWidth
{
    private const int Other = 16;

    /// <summary>The bytes, or null for a text or blob, which a key can hold only the beginning of.</summary>
    public static long? Of(string native, string? characterSet)
    {
        var type = MySqlTypeName.Parse(native);
        return type.Name switch
        {
            "char" or "varchar" or "binary" or "varbinary" => (type.First ?? 1) * (long)PerCharacter(native, characterSet),
            "tinytext" or "text" or "mediumtext" or "longtext" or "tinyblob" or "blob" or "mediumblob" or "longblob" or "json" => null,
            _ => Other,
        };
    }

    public static int PerCharacter(string native, string? characterSet)
    {
        var name = MySqlTypeName.Parse(native).Name;
        if (name.EndsWith("binary", StringComparison.Ordinal) || name.EndsWith("blob", StringComparison.Ordinal))
            return 1;
        return characterSet switch
        {
            null or "utf8mb4" or "utf16" or "utf16le" or "utf32" or "gb18030" => 4,
            "utf8" or "utf8mb3" or "ujis" or "eucjpms" => 3,
            "ucs2" or "big5" or "gbk" or "gb2312" or "sjis" or "cp932" or "euckr" => 2,
            _ => 1,
        };
    }
}
