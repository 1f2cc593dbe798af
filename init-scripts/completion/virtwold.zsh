#compdef virtwold
# zsh completion for virtwold(8)

_virtwold_machines() {
    local -a machines
    # Those that have an address.
    machines=(${(f)"$(_call_program machines virtwold list 2>/dev/null | awk 'NR > 1 && match($0, / +[0-9a-f][0-9a-f]:[0-9a-f:]+ /) { name = substr($0, 1, RSTART - 1); if (!seen[name]++) print name }')"})
    compadd -a machines
}

_virtwold_uris() {
    local -a uris=(qemu:///system xen:///system lxc:///system test:///default)
    compadd -a uris
}

_virtwold() {
    local curcontext=$curcontext state line
    local -a hypervisor policy run steer commands
    hypervisor=(
        '--backend[what the machines run on]:which:(libvirt kubevirt)'
        '(-c --libvirt-uri)'{-c,--libvirt-uri}'[hypervisor to wake machines on]:URI:_virtwold_uris'
        '--kubeconfig[how to reach the cluster]:file:_files'
        '*--namespace[wake machines of this namespace only]:namespace:'
        '--selector[wake machines with these labels only]:labels:'
        '--map-file[addresses of machines whose definition has none]:file:_files'
    )
    policy=(
        '*--allow-from[hear UDP from this network, or raw frames from this station only]:CIDR or MAC:'
        '--wakeable[machines that may be woken]:which:(all marked)'
        '--sleep-packets[put machines to sleep by packets for their reversed address]'
        '--secureon-file[passwords without which a packet does not wake]:file:_files'
        '--dedup[seconds in which repeats for an address are ignored]:seconds:'
        '--deep[look for packets anywhere in a frame of any kind]'
    )
    run=(
        $hypervisor $policy
        '*'{-i,--interface}'[network interface to hear packets on]:interface:_net_interfaces'
        '*'{--listen,--listen-address,--address}'[UDP socket to listen on, too]:IP\:PORT:'
        '--max-starts[how many machines to wake at once]:number:'
        '--node-name[what this node is called in events and leases]:name:'
        '*--status[serve what was seen and done by HTTP]:unix\:PATH or IP\:PORT:'
        '--status-socket[socket for virtwold status]:file:_files'
        '*--status-host[name that a proxy is asked by]:name:'
        '--wake-token-file[token for waking by HTTP]:file:_files'
        '--status-allow-remote[let other hosts wake by HTTP, too]'
        '*--own-address[address to answer for itself]:ADDRESS/LENGTH@VLAN:'
        '--stand-in[answer for sleeping machines]'
        '--dry-run[do everything but wake]'
        '--promiscuous[hear frames for other stations, too]'
        '--wait-for-interface[start even if an interface is not there]'
        '--user[started as root, become this user]:user:_users'
        '--log-level[least important messages to log]:level:(error warning info debug)'
        '--log-format[how to log]:format:(text journal json)'
        '(-h --help)'{-h,--help}'[show help]'
    )
    steer=(
        '(-i --interface)'{-i,--interface}'[NIC whose frames are steered]:interface:_net_interfaces'
        '--peer[veth that leads to the pod]:interface:_net_interfaces'
        '--make-peer[other end of a veth to make]:interface:'
        '--rules[what is steered]:file:_files'
        '--attach[hook of the kernel]:hook:(tcx clsact)'
        '--keep[leave redirecting rules in the kernel]'
        '(-h --help)'{-h,--help}'[show help]'
    )
    commands=(
        'run:hear packets and wake machines'
        'check:check that everything needed for a wake is in place'
        'list:show the machines that can be woken'
        'send:send a magic packet'
        'replay:show what the packets of a capture file would have done'
        'status:show what the running daemons saw and did lately'
        'sleep:have the running daemon put a machine to sleep'
        'steer:share a NIC with a pod by eBPF'
    )

    case ${words[2]} in
        run | check | list | send | replay | status | sleep | steer)
            local command=${words[2]}
            shift words
            ((CURRENT--))
            curcontext="${curcontext%:*}-$command:"
            ;;
    esac

    case $command in
        run) _arguments -s $run ;;
        check) _arguments -s $run '--unit[settings of this unit of systemd]:unit:' '--json[print JSON]' ;;
        list)
            _arguments -s $hypervisor '--wakeable[machines that may be woken]:which:(all marked)' '--json[print JSON]' \
                '(-h --help)'{-h,--help}'[show help]' '1:part of a machine'"'"'s name:_virtwold_machines'
            ;;
        send)
            _arguments -s $hypervisor \
                '--to[UDP destination]:IP or IP\:PORT:' \
                '(-i --interface)'{-i,--interface}'[interface to send out of]:interface:_net_interfaces' \
                '--raw[send an Ethernet frame instead of UDP]' \
                '--destination[station that a raw frame is addressed to]:MAC:' \
                '--vlan[802.1Q tag of a raw frame]:VLAN:' \
                '--password[SecureOn password]:password:' \
                '--repeat[how many packets to send]:number:' \
                '(-h --help)'{-h,--help}'[show help]' \
                '1:machine or MAC address:_virtwold_machines'
            ;;
        replay)
            _arguments -s $hypervisor $policy '--no-hypervisor[ask no hypervisor for its machines]' '--json[print JSON]' \
                '(-h --help)'{-h,--help}'[show help]' '1:capture file:_files'
            ;;
        status)
            _arguments -s '*--status[where the daemon serves it]:unix\:PATH or IP\:PORT:' '(-w --watch)'{-w,--watch}'[follow it]' '--json[print JSON]' \
                '(-h --help)'{-h,--help}'[show help]' '1:part of a machine'"'"'s name:_virtwold_machines'
            ;;
        sleep)
            _arguments -s '--how[how it is put to sleep]:how:(save suspend shutdown)' '--inhibit[keep it awake instead]' \
                '--for[how long to keep it awake]:time:' '*--status[where the daemon is]:unix\:PATH or IP\:PORT:' \
                '--wake-token-file[token of the daemon]:file:_files' '(-h --help)'{-h,--help}'[show help]' '1:machine or MAC address:_virtwold_machines'
            ;;
        steer)
            case ${words[2]} in
                status)
                    _arguments -s '(-i --interface)'{-i,--interface}'[this NIC only]:interface:_net_interfaces' '(-w --watch)'{-w,--watch}'[show each frame]' \
                        '--write[pcapng file]:file:_files' '--json[print JSON]' '(-h --help)'{-h,--help}'[show help]' '1:status:(status)'
                    ;;
                check) _arguments -s $steer '--json[print JSON]' '1:check:(check)' ;;
                *)
                    _arguments -s $steer '--remove[remove what is left in the kernel]' '--log-level[least important messages to log]:level:(error warning info debug)' \
                        '--log-format[how to log]:format:(text journal json)' '1:what:(status check)'
                    ;;
            esac
            ;;
        *)
            _arguments -s -C $run '--version[show the version]' '1:command:->command'
            [[ $state != command ]] || _describe 'command' commands
            ;;
    esac
}

_virtwold "$@"
