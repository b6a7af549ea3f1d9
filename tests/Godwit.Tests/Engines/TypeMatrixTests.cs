using Xunit;

namespace Godwit.Tests.Engines;

public sealed class TypeMatrixTests
{
    [Fact]
    public void ThePublishedTypesAreTheTypeMaps()
    {
        var file = Path.Combine(RepositoryRoot(), "docs", "engines", "types.md");
        var text = File.ReadAllText(file);
        var head = text[..text.IndexOf(TypeMatrix.Mark, StringComparison.Ordinal)];
        var expected = head + TypeMatrix.Write();
        if (Environment.GetEnvironmentVariable("GODWIT_UPDATE_SNAPSHOTS") is not null)
            File.WriteAllText(file, expected);
        Assert.Equal(expected, File.ReadAllText(file));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Godwit.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
