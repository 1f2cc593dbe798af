# services.virtwold.interfaces = [ "enp44s0" ];
self:
{ config, lib, pkgs, ... }:
let
  cfg = config.services.virtwold;
in
{
  options.services.virtwold = {
    enable = lib.mkEnableOption "VirtWold, Wake-on-LAN for virtual machines";
    package = lib.mkOption {
      type = lib.types.package;
      default = self.packages.${pkgs.stdenv.hostPlatform.system}.default;
      description = "The package.";
    };
    interfaces = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "enp44s0" ];
      description = "Interfaces to hear packets on; none: the one of the default route.";
    };
    environment = lib.mkOption {
      type = lib.types.attrsOf lib.types.str;
      default = { };
      example = { VIRTWOLD_WAKEABLE = "marked"; };
      description = "Settings: every option of virtwold has a variable, see virtwold(8).";
    };
  };

  config = lib.mkIf cfg.enable {
    users.users.virtwold = {
      isSystemUser = true;
      group = "virtwold";
      extraGroups = [ "libvirtd" ];
    };
    users.groups.virtwold = { };
    environment.systemPackages = [ cfg.package ];
    systemd.services.virtwold = {
      description = "Wake-on-LAN for virtual machines";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" "libvirtd.service" ];
      environment = cfg.environment // lib.optionalAttrs (cfg.interfaces != [ ]) {
        VIRTWOLD_INTERFACE = lib.concatStringsSep "," cfg.interfaces;
      };
      serviceConfig = {
        Type = "notify-reload";
        ExecStart = "${lib.getExe cfg.package} --status-socket /run/virtwold/virtwold.sock";
        User = "virtwold";
        AmbientCapabilities = [ "CAP_NET_RAW" ];
        CapabilityBoundingSet = [ "CAP_NET_RAW" ];
        RuntimeDirectory = "virtwold";
        Restart = "on-failure";
        NoNewPrivileges = true;
        ProtectSystem = "strict";
        ProtectHome = true;
        PrivateTmp = true;
        RestrictAddressFamilies = [ "AF_UNIX" "AF_PACKET" "AF_NETLINK" ];
      };
    };
  };
}
