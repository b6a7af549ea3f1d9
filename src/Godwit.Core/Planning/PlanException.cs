using System.Globalization;
using Godwit.Abstractions.Engines;

namespace Godwit.Core.Planning;

/// <summary>One thing that is wrong in a plan file.</summary>
/// <param name="Line">The line, from 1; 0 where no line is to blame.</param>
/// <param name="Message">What is wrong and how to put it right.</param>
public sealed record PlanProblem(int Line, string Message);

/// <summary>A plan file that cannot be used, with everything that is wrong in it.</summary>
public sealed class PlanException : GodwitException
{
    /// <summary>Makes the failure; its message lists every problem as <c>file:line: problem</c>.</summary>
    public PlanException(string fileName, IEnumerable<PlanProblem> problems) : this(fileName, [.. problems.OrderBy(problem => problem.Line)])
    {
    }

    private PlanException(string fileName, PlanProblem[] problems)
        : base(ErrorKind.Usage, "", string.Join('\n', problems.Select(problem => Describe(fileName, problem))),
            "Correct the plan file; docs/plan.schema.json describes every key")
    {
        FileName = fileName;
        Problems = problems;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string FileName { get; }

    /// <summary>Every problem, by line.</summary>
    public IReadOnlyList<PlanProblem> Problems { get; }

    private static string Describe(string fileName, PlanProblem problem) => problem.Line > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{fileName}:{problem.Line}: {problem.Message}")
        : $"{fileName}: {problem.Message}";
}
