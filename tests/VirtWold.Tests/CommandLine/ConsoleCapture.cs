using System.Diagnostics.CodeAnalysis;
using System.Text;
using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

/// <summary>Keeps what is written to the console, and puts the console back. Only for tests that run alone.</summary>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The console is put back, not closed.")]
internal sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter _outputBefore = Console.Out;
    private readonly Stream _errorBefore = Commands.Error;
    private readonly StringWriter _output = new();
    private readonly MemoryStream _error = new();

    public ConsoleCapture()
    {
        Console.SetOut(_output);
        Commands.Error = _error;
    }

    public string Output => _output.ToString();

    public string Error => Encoding.UTF8.GetString(_error.ToArray());

    public void Dispose()
    {
        Console.SetOut(_outputBefore);
        Commands.Error = _errorBefore;
        _output.Dispose();
        _error.Dispose();
    }
}
