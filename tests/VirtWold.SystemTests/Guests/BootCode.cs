using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guests;

/// <summary>More things that a guest of one sector can do as soon as it has booted.</summary>
internal static class BootCode
{
    // mov dx, 0x604 (the PIIX4's power management control register); mov ax, 0x2000 (sleep enable, type soft off); out dx, ax
    private static readonly byte[] PowerOff = [0xBA, 0x04, 0x06, 0xB8, 0x00, 0x20, 0xEF, .. Idle];

    // mov dx, 0x443 (the IB700 watchdog's register); mov al, 15 (run out at once); out dx, al
    private static readonly byte[] Watchdog = [0xBA, 0x43, 0x04, 0xB0, 0x0F, 0xEE, .. Idle];

    // cli; idle: hlt; jmp idle
    private static ReadOnlySpan<byte> Idle => [0xFA, 0xF4, 0xEB, 0xFD];

    /// <summary>An image whose guest powers itself off by ACPI.</summary>
    public static BootImage ThatPowersOff(string path) => With(PowerOff, path);

    /// <summary>An image whose guest starts its watchdog and doesn't feed it.</summary>
    public static BootImage ThatStarvesItsWatchdog(string path) => With(Watchdog, path);

    private static BootImage With(byte[] code, string path)
    {
        var image = BootImage.ThatIdles(path);
        using var file = new FileStream(image.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(code);
        return image;
    }
}
