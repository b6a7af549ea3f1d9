using Microsoft.Extensions.Logging;

namespace Godwit.Core.Execution;

internal static partial class RunLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "{Migration}: task {Phase}/{Task} begins")]
    public static partial void TaskBegins(ILogger logger, string migration, string phase, string task);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "{Migration}: task {Phase}/{Task} is done after {Seconds} s")]
    public static partial void TaskDone(ILogger logger, string migration, string phase, string task, double seconds);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "{Migration}: task {Phase}/{Task} failed: {Error}")]
    public static partial void TaskFailed(ILogger logger, string migration, string phase, string task, string error);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "{Migration}: {Notice}")]
    public static partial void Notice(ILogger logger, string migration, string notice);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Information, Message = "{Migration}: rollback step {Step} is done")]
    public static partial void RollbackStepDone(ILogger logger, string migration, string step);
}
