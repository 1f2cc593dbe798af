using VirtWold.CommandLine;
using VirtWold.Hosting;
using VirtWold.Service;

int status;
try
{
    status = await Commands.RunAsync(args);
}
#pragma warning disable CA1031 // Do not catch general exception types: this is the last line of defence, and the exit status tells.
catch (Exception fault)
#pragma warning restore CA1031
{
    status = Commands.Say($"this is a fault in virtwold itself, please report it: {fault}", ExitStatus.Software);
}

return ProcessEnd.AtOnce(status);
