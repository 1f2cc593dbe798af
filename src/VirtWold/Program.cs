using VirtWold.CommandLine;
using VirtWold.Hosting;

StandardStreams.EnsureOpen();
Tty.UseForConsole();

// A fault on any other thread ends the program, too, by the same words: the runtime's own would wait for a reader.
AppDomain.CurrentDomain.UnhandledException += static (_, fault) => ProcessEnd.AtOnce(Commands.SayFault(fault.ExceptionObject));
int status;
try
{
    status = await Commands.RunAsync(args);
}
#pragma warning disable CA1031 // Do not catch general exception types: this is the last line of defence, and the exit status tells.
catch (Exception fault)
#pragma warning restore CA1031
{
    status = Commands.SayFault(fault);
}

return ProcessEnd.AtOnce(status);
