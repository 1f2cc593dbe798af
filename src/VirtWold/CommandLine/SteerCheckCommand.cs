using System.CommandLine;
using VirtWold.Steering;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold steer check</c>: everything that must be true to steer frames.</summary>
internal static class SteerCheckCommand
{
    public static Command Create()
    {
        Command command = new("check", "Check that frames can be steered, with the options of steer; attaches nothing");
        SteerSettings.AddTo(command);
        command.Add(CommonOptions.Json);
        command.SetAction(static parsed => CheckCommand.Report(new SteeringCheck(SteerSettings.In(parsed)).Run(), parsed.GetValue(CommonOptions.Json)));
        return command;
    }
}
