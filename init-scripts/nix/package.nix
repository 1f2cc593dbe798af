# Built from source. After a change of packages.lock.json, make deps.json again: nix build .#default.fetch-deps, then ./result
{ lib, buildDotnetModule, dotnetCorePackages, clang, zlib, libpcap, libvirt, libbpf, makeWrapper }:

buildDotnetModule {
  pname = "virtwold";
  version = "0.2.0";
  src = lib.cleanSource ../..;

  projectFile = "src/VirtWold/VirtWold.csproj";
  nugetDeps = ./deps.json;
  dotnet-sdk = dotnetCorePackages.sdk_10_0;
  selfContainedBuild = true;
  executables = [ "virtwold" ];

  nativeBuildInputs = [ clang makeWrapper ];
  buildInputs = [ zlib ];
  # Loaded by name, when they are used.
  runtimeDeps = [ libpcap libvirt libbpf ];
  # clang compiles for BPF, too, where nothing of these can be had.
  hardeningDisable = [ "stackprotector" "zerocallusedregs" ];

  postInstall = ''
    install -Dm644 -t $out/share/man/man8 init-scripts/man/virtwold.8
    install -Dm644 init-scripts/completion/virtwold.bash $out/share/bash-completion/completions/virtwold
    install -Dm644 init-scripts/completion/virtwold.zsh $out/share/zsh/site-functions/_virtwold
    install -Dm644 -t $out/share/fish/vendor_completions.d init-scripts/completion/virtwold.fish
  '';

  meta = {
    description = "Wake-on-LAN for virtual machines";
    license = with lib.licenses; [ asl20 mit mpl20 ];
    platforms = [ "x86_64-linux" "aarch64-linux" ];
    mainProgram = "virtwold";
  };
}
