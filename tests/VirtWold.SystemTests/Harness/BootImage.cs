namespace VirtWold.SystemTests.Harness;

/// <summary>A disk whose first sector is a whole guest: enough to suspend or to crash like an operating system would.</summary>
internal sealed class BootImage
{
    private const int SectorSize = 512;
    private const int DiskSize = 1 << 20;

    // cli; idle: hlt; jmp idle
    private static readonly byte[] IdleCode = [0xFA, 0xF4, 0xEB, 0xFD];

    // mov dx, 0x604 (the PIIX4's power management control register); mov ax, 0x2400 (sleep enable, type suspend to RAM); out dx, ax
    private static readonly byte[] SuspendCode = [0xBA, 0x04, 0x06, 0xB8, 0x00, 0x24, 0xEF];

    // mov dx, 0x505 (the ISA panic device); mov al, 1 (guest panicked); out dx, al
    private static readonly byte[] PanicCode = [0xBA, 0x05, 0x05, 0xB0, 0x01, 0xEE];

    private BootImage(string path, byte[] code)
    {
        Path = path;
        Write(code);
    }

    /// <summary>The image file.</summary>
    public string Path { get; }

    /// <summary>An image whose guest suspends itself to RAM as soon as it has booted.</summary>
    public static BootImage ThatSuspends(string path) => new(path, SuspendCode);

    /// <summary>An image whose guest panics as soon as it has booted.</summary>
    public static BootImage ThatPanics(string path) => new(path, PanicCode);

    /// <summary>An image whose guest does nothing.</summary>
    public static BootImage ThatIdles(string path) => new(path, []);

    /// <summary>
    /// From its next boot the guest just idles. Written under a guest that sleeps, whose firmware finds nothing to resume and
    /// boots anew, or under one that has crashed.
    /// </summary>
    public void LetIdle() => Write([]);

    private void Write(byte[] code)
    {
        var disk = new byte[DiskSize];
        code.CopyTo(disk, 0);
        IdleCode.CopyTo(disk, code.Length);

        // What firmware takes for a sector to boot from.
        disk[SectorSize - 2] = 0x55;
        disk[SectorSize - 1] = 0xAA;
        using var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(disk);
    }
}
