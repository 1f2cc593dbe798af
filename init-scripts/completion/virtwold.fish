# fish completion for virtwold(8)

function __virtwold_command -d 'The command on the line is one of these; none is run'
    set -l words (commandline -opc)
    set -l given run
    if set -q words[2]; and contains -- $words[2] run check list send replay status sleep steer
        set given $words[2]
    end
    contains -- $given $argv
end

function __virtwold_machines -d 'Names of machines'
    command -q virtwold; and virtwold list 2>/dev/null | awk 'NR > 1 && match($0, / +[0-9a-f][0-9a-f]:[0-9a-f:]+ /) { name = substr($0, 1, RSTART - 1); if (!seen[name]++) print name }'
end

complete -c virtwold -f

complete -c virtwold -n __fish_use_subcommand -a run -d 'Hear packets and wake machines'
complete -c virtwold -n __fish_use_subcommand -a check -d 'Check that everything needed for a wake is in place'
complete -c virtwold -n __fish_use_subcommand -a list -d 'Show the machines that can be woken'
complete -c virtwold -n __fish_use_subcommand -a send -d 'Send a magic packet'
complete -c virtwold -n __fish_use_subcommand -a replay -d 'Show what the packets of a capture file would have done'
complete -c virtwold -n __fish_use_subcommand -a status -d 'Show what the running daemons saw and did lately'
complete -c virtwold -n __fish_use_subcommand -a sleep -d 'Have the running daemon put a machine to sleep'
complete -c virtwold -n __fish_use_subcommand -a steer -d 'Share a NIC with a pod by eBPF'
complete -c virtwold -n __fish_use_subcommand -l version -d 'Show the version'

complete -c virtwold -s h -l help -d 'Show help'
complete -c virtwold -n '__virtwold_command run check list send replay' -s c -l libvirt-uri -x -a 'qemu:///system xen:///system lxc:///system test:///default' -d 'Hypervisor to wake machines on'
complete -c virtwold -n '__virtwold_command run check list send replay' -l backend -x -a 'libvirt kubevirt' -d 'What the machines run on'
complete -c virtwold -n '__virtwold_command run check list send replay' -l kubeconfig -r -F -d 'How to reach the cluster'
complete -c virtwold -n '__virtwold_command run check list send replay' -l namespace -x -d 'Wake machines of this namespace only'
complete -c virtwold -n '__virtwold_command run check list send replay' -l selector -x -d 'Wake machines with these labels only'
complete -c virtwold -n '__virtwold_command run check list send replay' -l map-file -r -F -d 'Addresses of machines whose definition has none'

complete -c virtwold -n '__virtwold_command run check' -s i -l interface -x -a '(__fish_print_interfaces)' -d 'Interface to hear packets on'
complete -c virtwold -n '__virtwold_command run check' -l listen -l listen-address -l address -x -d 'UDP socket to listen on, too'
complete -c virtwold -n '__virtwold_command run check' -l max-starts -x -d 'How many machines to wake at once'
complete -c virtwold -n '__virtwold_command run check' -l node-name -x -d 'What this node is called in events and leases'
complete -c virtwold -n '__virtwold_command run check' -l status -x -a 'unix:/run/virtwold/virtwold.sock 127.0.0.1:9277' -d 'Serve what was seen and done by HTTP'
complete -c virtwold -n '__virtwold_command run check' -l status-socket -r -F -d 'Socket for virtwold status'
complete -c virtwold -n '__virtwold_command run check' -l status-host -x -d 'Name that a proxy is asked by'
complete -c virtwold -n '__virtwold_command run check' -l wake-token-file -r -F -d 'Token for waking by HTTP'
complete -c virtwold -n '__virtwold_command run check' -l status-allow-remote -d 'Let other hosts wake by HTTP, too'
complete -c virtwold -n '__virtwold_command run check' -l stand-in -d 'Answer for sleeping machines'
complete -c virtwold -n '__virtwold_command run check replay' -l sleep-packets -d 'Put machines to sleep by packets for their reversed address'
complete -c virtwold -n '__virtwold_command run check' -l own-address -x -d 'Address to answer for itself'
complete -c virtwold -n '__virtwold_command run check' -l dry-run -d 'Do everything but wake'
complete -c virtwold -n '__virtwold_command run check' -l promiscuous -d 'Hear frames for other stations, too'
complete -c virtwold -n '__virtwold_command run check' -l wait-for-interface -d 'Start even if an interface is not there'
complete -c virtwold -n '__virtwold_command run check' -l user -x -a '(__fish_complete_users)' -d 'Started as root, become this user'
complete -c virtwold -n '__virtwold_command run check steer' -l log-level -x -a 'error warning info debug' -d 'Least important messages to log'
complete -c virtwold -n '__virtwold_command run check steer' -l log-format -x -a 'text journal json' -d 'How to log'

complete -c virtwold -n '__virtwold_command run check replay' -l allow-from -x -d 'Hear only this network or station'
complete -c virtwold -n '__virtwold_command run check replay' -l secureon-file -r -F -d 'Passwords without which a packet does not wake'
complete -c virtwold -n '__virtwold_command run check replay' -l dedup -x -d 'Seconds in which repeats for an address are ignored'
complete -c virtwold -n '__virtwold_command run check replay' -l deep -d 'Look for packets anywhere in a UDP payload'
complete -c virtwold -n '__virtwold_command run check list replay' -l wakeable -x -a 'all marked' -d 'Machines that may be woken'
complete -c virtwold -n '__virtwold_command check' -l unit -x -d 'Settings of this unit of systemd'
complete -c virtwold -n '__virtwold_command check list replay status' -l json -d 'Print JSON'

complete -c virtwold -n '__virtwold_command send list status' -a '(__virtwold_machines)' -d 'Machine'
complete -c virtwold -n '__virtwold_command send' -s i -l interface -x -a '(__fish_print_interfaces)' -d 'Interface to send out of'
complete -c virtwold -n '__virtwold_command send' -l to -x -d 'UDP destination'
complete -c virtwold -n '__virtwold_command send' -l raw -d 'Send an Ethernet frame instead of UDP'
complete -c virtwold -n '__virtwold_command send' -l destination -x -d 'Station that a raw frame is addressed to'
complete -c virtwold -n '__virtwold_command send' -l vlan -x -d '802.1Q tag of a raw frame'
complete -c virtwold -n '__virtwold_command send' -l password -x -d 'SecureOn password'
complete -c virtwold -n '__virtwold_command send' -l repeat -x -d 'How many packets to send'

complete -c virtwold -n '__virtwold_command replay' -l no-hypervisor -d 'Ask no hypervisor for its machines'
complete -c virtwold -n '__virtwold_command replay' -F

complete -c virtwold -n '__virtwold_command status' -l status -x -a 'unix:/run/virtwold/virtwold.sock 127.0.0.1:9277' -d 'Where the daemon serves it'
complete -c virtwold -n '__virtwold_command status' -s w -l watch -d 'Follow it'

complete -c virtwold -n '__virtwold_command sleep' -a '(__virtwold_machines)' -d 'Machine'
complete -c virtwold -n '__virtwold_command sleep' -l how -x -a 'save suspend shutdown' -d 'How it is put to sleep'
complete -c virtwold -n '__virtwold_command sleep' -l inhibit -d 'Keep it awake instead'
complete -c virtwold -n '__virtwold_command sleep' -l for -x -d 'How long to keep it awake'
complete -c virtwold -n '__virtwold_command sleep' -l status -x -a 'unix:/run/virtwold/virtwold.sock 127.0.0.1:9277' -d 'Where the daemon is'
complete -c virtwold -n '__virtwold_command sleep' -l wake-token-file -r -F -d 'Token of the daemon'
function __virtwold_steer -d 'The word behind steer is one of these; none is -'
    __virtwold_command steer; or return
    set -l words (commandline -opc)
    set -l given -
    if set -q words[3]; and contains -- $words[3] status check
        set given $words[3]
    end
    contains -- $given $argv
end

complete -c virtwold -n '__virtwold_steer -' -a 'status check' -d 'Show or check'
complete -c virtwold -n '__virtwold_steer - status check' -s i -l interface -x -a '(__fish_print_interfaces)' -d 'NIC whose frames are steered'
complete -c virtwold -n '__virtwold_steer - check' -l peer -x -a '(__fish_print_interfaces)' -d 'Veth that leads to the pod'
complete -c virtwold -n '__virtwold_steer - check' -l make-peer -x -d 'Other end of a veth to make'
complete -c virtwold -n '__virtwold_steer - check' -l rules -r -F -d 'What is steered'
complete -c virtwold -n '__virtwold_steer - check' -l attach -x -a 'tcx clsact' -d 'Hook of the kernel'
complete -c virtwold -n '__virtwold_steer - check' -l keep -d 'Leave redirecting rules in the kernel'
complete -c virtwold -n '__virtwold_steer -' -l remove -d 'Remove what is left in the kernel'
complete -c virtwold -n '__virtwold_steer status' -s w -l watch -d 'Show each frame'
complete -c virtwold -n '__virtwold_steer status' -l write -r -F -d 'Write them into a pcapng file'
complete -c virtwold -n '__virtwold_steer status check' -l json -d 'Print JSON'
