{
  description = "Wake-on-LAN for virtual machines";

  inputs.nixpkgs.url = "nixpkgs";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      each = function: nixpkgs.lib.genAttrs systems (system: function nixpkgs.legacyPackages.${system});
    in
    {
      packages = each (pkgs: { default = pkgs.callPackage ./init-scripts/nix/package.nix { }; });
      nixosModules.default = import ./init-scripts/nix/module.nix self;
    };
}
