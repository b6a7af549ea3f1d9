using System.Text.Json;

namespace Godwit.Core.State;

/// <summary>
/// Secrets that came with a command line: a file of their own, mode 0600, which the control store never sees. By migration and by what
/// they stand for (<c>source</c>, <c>target</c>).
/// </summary>
internal sealed class SecretStore(string folder)
{
    private readonly string _file = Path.Combine(folder, "secrets.json");

    public string? Find(string migration, string what) => Read().GetValueOrDefault(migration)?.GetValueOrDefault(what);

    public void Save(string migration, IReadOnlyDictionary<string, string> secrets) => Change(all =>
    {
        if (secrets.Count == 0)
            return all.Remove(migration);
        all[migration] = new Dictionary<string, string>(secrets);
        return true;
    });

    public void Remove(string migration) => Change(all => all.Remove(migration));

    private Dictionary<string, Dictionary<string, string>> Read() => File.Exists(_file)
        ? JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(File.ReadAllText(_file)) ?? []
        : [];

    private void Change(Func<Dictionary<string, Dictionary<string, string>>, bool> change)
    {
        if (!Directory.Exists(folder))
            return;
        using var held = Hold();
        var all = Read();
        if (!change(all))
            return;
        if (all.Count == 0)
        {
            File.Delete(_file);
            return;
        }

        // A new file with its mode from the start, then renamed: no moment with another mode, none with half a file.
        var next = _file + ".new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(next, options))
        {
            JsonSerializer.Serialize(stream, all);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, _file, overwrite: true);
    }

    private FileStream Hold()
    {
        var wait = new SpinWait();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(_file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 2_000)
            {
                // Another process writes at this moment.
                wait.SpinOnce(sleep1Threshold: 10);
            }
        }
    }
}
