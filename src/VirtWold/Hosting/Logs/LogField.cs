namespace VirtWold.Hosting.Logs;

/// <summary>Something that an event names, for those who search.</summary>
/// <param name="Name">What it is, as the catalogues of messages call it: <c>Machine</c>, <c>SenderMac</c>.</param>
/// <param name="Text">The value, fit for one line.</param>
/// <param name="Number">The same where it is a number.</param>
internal readonly record struct LogField(string Name, string Text, long? Number);
