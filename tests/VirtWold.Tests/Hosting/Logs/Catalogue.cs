using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using VirtWold.Hosting.Logs;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Hosting.Logs;

/// <summary>A message of the catalogues, as the compiler saw it.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Level">Its level; "any" where that is given anew each time.</param>
/// <param name="IsOfPacket">Whether it tells where a packet came from.</param>
/// <param name="Fields">What its fields are called, but those of a packet's origin.</param>
internal sealed record Catalogue(int Id, string Name, string Level, bool IsOfPacket, IReadOnlyList<string> Fields)
{
    /// <summary>All messages of the program.</summary>
    public static IReadOnlyList<Catalogue> All { get; } =
    [
        .. from type in typeof(LineLogger).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           orderby attribute.EventId
           select Of(method, attribute),
    ];

    private static Catalogue Of(MethodInfo method, LoggerMessageAttribute attribute) => new(
        attribute.EventId,
        attribute.EventName ?? method.Name,
        attribute.Level == LogLevel.None ? "any" : attribute.Level.Name(),
        method.GetParameters().Any(static parameter => parameter.ParameterType == typeof(PacketOrigin)),
        [
            .. method.GetParameters()
                .Where(static parameter => parameter.ParameterType != typeof(ILogger) && parameter.ParameterType != typeof(LogLevel) && parameter.ParameterType != typeof(PacketOrigin))
                .Select(static parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)),
        ]);
}
