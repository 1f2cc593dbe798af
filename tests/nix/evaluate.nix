# Evaluates the flake as Nix would, with a stand-in for the few functions of nixpkgs that it uses, since nixpkgs itself can't be had offline:
#
#   nix-instantiate --eval --strict --json tests/nix/evaluate.nix
#
# Prints what the package and the module come to. What a real nixpkgs makes of that isn't seen here.
let
  attributeNames = builtins.attrNames;
  lib = {
    genAttrs = names: function: builtins.listToAttrs (map (name: { inherit name; value = function name; }) names);
    cleanSource = source: source;
    licenses = { asl20 = "Apache-2.0"; mit = "MIT"; mpl20 = "MPL-2.0"; };
    mkEnableOption = what: lib.mkOption { type = lib.types.bool; default = false; description = what; };
    mkOption = option: { isOption = true; } // option;
    mkIf = condition: content: if condition then content else { };
    optionalAttrs = condition: content: if condition then content else { };
    concatStringsSep = builtins.concatStringsSep;
    getExe = package: "${package.outPath}/bin/${package.meta.mainProgram}";
    types = {
      bool = builtins.isBool;
      str = builtins.isString;
      package = value: value ? outPath;
      listOf = inner: value: builtins.isList value && builtins.all inner value;
      attrsOf = inner: value: builtins.isAttrs value && builtins.all inner (builtins.attrValues value);
    };
  };

  # The arguments of buildDotnetModule, and a path as a derivation has one.
  pkgs = system: rec {
    inherit lib;
    stdenv.hostPlatform.system = system;
    buildDotnetModule = arguments: arguments // { outPath = "/nix/store/${arguments.pname}-${arguments.version}"; };
    dotnetCorePackages.sdk_10_0 = "dotnet-sdk-10.0";
    clang = "clang";
    zlib = "zlib";
    libpcap = "libpcap";
    libvirt = "libvirt";
    libbpf = "libbpf";
    makeWrapper = "makeWrapper";
    callPackage = file: overrides:
      let function = import file;
      in function (builtins.mapAttrs (name: _: all.${name}) (builtins.functionArgs function) // overrides);
    all = { inherit lib buildDotnetModule dotnetCorePackages clang zlib libpcap libvirt libbpf makeWrapper; };
  };

  flake = (import ../../flake.nix).outputs {
    self = flake;
    nixpkgs = { inherit lib; legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] pkgs; };
  };

  # The module's options with their defaults, and what a user sets; a value of another type is an error.
  configured = settings:
    let
      module = flake.nixosModules.default { inherit lib; pkgs = pkgs "x86_64-linux"; config.services.virtwold = values; };
      declared = module.options.services.virtwold;
      values = builtins.mapAttrs
        (name: option:
          let value = settings.${name} or option.default;
          in if option.type value then value else throw "services.virtwold.${name} has a value of another type")
        declared;
      unknown = builtins.filter (name: !(declared ? ${name})) (attributeNames settings);
    in
    if unknown == [ ] then module.config else throw "services.virtwold has no ${builtins.head unknown}";

  package = flake.packages.x86_64-linux.default;
in
{
  systems = attributeNames flake.packages;
  package = {
    inherit (package) pname version projectFile executables runtimeDeps;
    mainProgram = package.meta.mainProgram;
    licences = package.meta.license;
    dependencies = builtins.fromJSON (builtins.readFile package.nugetDeps);
    hasSource = builtins.pathExists (package.src + "/${package.projectFile}");
  };
  disabled = configured { };
  enabled = configured {
    enable = true;
    interfaces = [ "enp44s0" "br0" ];
    environment = { VIRTWOLD_WAKEABLE = "marked"; };
  };
}
