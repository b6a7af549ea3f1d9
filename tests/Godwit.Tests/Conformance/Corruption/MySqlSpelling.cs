namespace Godwit.Tests.Conformance.Corruption;

/// <summary>How PostgreSQL's values are damaged where MySQL keeps them in another form.</summary>
internal static class MySqlSpelling
{
    /// <summary>The damage of a value of PostgreSQL's type to what a MySQL target made of the value; the others are values that it cannot hold.</summary>
    public static Dictionary<string, string> Damage { get; } = new()
    {
        ["one step of a double"] = "0.10000000000000002",
        ["one step of a single"] = "16777218",
        ["denormal became zero"] = "0",
        ["one microsecond"] = "'2024-02-29 12:00:00.000002'",
        ["microseconds cut"] = "'2024-02-29 12:00:00.123'",
        ["instant shifted by an hour"] = "'2024-03-31 00:30:00'",
        ["date off by one"] = "'2024-03-01'",
        ["24:00 became 00:00"] = "'00:00:00'",
        ["offset of a time of day"] = "'10:00:00+00'",
        ["a month became thirty days"] = "'0 mons 30 days 00:00:00'",
        ["a day became 24 hours"] = "'0 mons 0 days 24:00:00'",
        ["trailing zero of a numeric"] = "'1.5'",
        ["last of 128 digits"] = "'" + new string('7', 127) + "2'",
        ["NaN of a numeric"] = "'0'",
        ["boolean flipped"] = "0",
        ["boolean became NULL"] = "NULL",
        ["one bit of bytes"] = "X'00ff11'",
        ["bytes with one more zero"] = "X'00ff00'",
        ["empty bytes became NULL"] = "NULL",
        ["one digit of a UUID"] = "'6f1c2b1e-0000-4000-8000-00000000000b'",
        ["value of jsonb"] = "'{\"a\": 1.01}'",
        ["big number of jsonb"] = "'{\"a\": 9007199254740992}'",
        ["white space of json"] = "'{\"a\":1}'",
        ["element of an array became NULL"] = "'{1,NULL,3}'",
        ["word NULL in an array"] = "'{NULL,a}'",
        ["lower bound of an array"] = "'{1,2}'",
        ["bound of a range"] = "'[1,2]'",
        ["empty range"] = "'(,)'",
        ["length of a bit string"] = "'1010'",
        ["bit of a bit string"] = "b'1011'",
        ["mask of an address"] = "'10.0.0.1/16'",
        ["trailing blank of a varchar"] = "'a '",
        ["money off by a cent"] = "'$12.35'",
        ["smallint off by one"] = "-32767",
    };
}
