using System.Text.Json;
using System.Text.Json.Serialization;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>How the objects of this room are read, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ApiStatus))]
internal sealed partial class ApiJson : JsonSerializerContext;
