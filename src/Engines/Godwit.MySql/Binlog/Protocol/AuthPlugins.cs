using System.Security.Cryptography;
using System.Text;

namespace Godwit.MySql.Binlog.Protocol;

/// <summary>What a client answers to a server's scramble, by authentication plugin.</summary>
internal static class AuthPlugins
{
    public const string Native = "mysql_native_password";
    public const string CachingSha2 = "caching_sha2_password";
    public const string Ed25519 = "client_ed25519";

    /// <summary>The answer, or null where the plugin is not known.</summary>
    public static byte[]? Answer(string plugin, string password, ReadOnlySpan<byte> scramble) => plugin switch
    {
        Native => password.Length == 0 ? [] : AnswerNative(password, scramble),
        CachingSha2 => password.Length == 0 ? [] : AnswerSha2(password, scramble),
        Ed25519 => Protocol.Ed25519.Sign(Encoding.UTF8.GetBytes(password), scramble),
        _ => null,
    };

    /// <summary>The password for a server without TLS: mixed with the scramble, encrypted for the server's key.</summary>
    public static byte[] Encrypt(string password, ReadOnlySpan<byte> scramble, string publicKeyPem)
    {
        byte[] clear = [.. Encoding.UTF8.GetBytes(password), 0];
        for (var i = 0; i < clear.Length; i++)
            clear[i] ^= scramble[i % scramble.Length];
        using var rsa = RSA.Create();
        rsa.ImportFromPem(publicKeyPem);
        return rsa.Encrypt(clear, RSAEncryptionPadding.OaepSHA1);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The protocol's own.")]
    private static byte[] AnswerNative(string password, ReadOnlySpan<byte> scramble)
    {
        var once = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        return Mix(once, SHA1.HashData([.. scramble, .. SHA1.HashData(once)]));
    }

    private static byte[] AnswerSha2(string password, ReadOnlySpan<byte> scramble)
    {
        var once = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        return Mix(once, SHA256.HashData([.. SHA256.HashData(once), .. scramble]));
    }

    private static byte[] Mix(byte[] one, byte[] other)
    {
        for (var i = 0; i < one.Length; i++)
            one[i] ^= other[i];
        return one;
    }
}
