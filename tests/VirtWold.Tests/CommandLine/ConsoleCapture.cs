using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Tests.CommandLine;

/// <summary>Keeps what is written to the console, and puts the console back. Only for tests that run alone.</summary>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The console is put back, not closed.")]
internal sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter _outputBefore = Console.Out;
    private readonly TextWriter _errorBefore = Console.Error;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public ConsoleCapture()
    {
        Console.SetOut(_output);
        Console.SetError(_error);
    }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public void Dispose()
    {
        Console.SetOut(_outputBefore);
        Console.SetError(_errorBefore);
        _output.Dispose();
        _error.Dispose();
    }
}
