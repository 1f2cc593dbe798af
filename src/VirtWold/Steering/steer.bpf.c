// SPDX-License-Identifier: Apache-2.0
//
// Shares a NIC that stays in the host's network namespace with a pod. Two programs at the kernel's traffic control hook:
//
//   from_nic   sees each frame that the NIC receives. Chosen frames go through a veth into the pod: cloned (the host gets them as well) or
//              redirected (the pod alone gets them). All others go on to the host.
//   from_pod   sees each frame that the pod sends into the veth. What a redirecting rule owns leaves by the NIC; the rest is dropped.
//
// User space decides what is chosen, by the maps below (Steering/Tables writes them). Nothing here depends on the kernel's own types: one
// object is for all kernels and machines. It takes the ring buffer of 5.8.
//
// In order: what the kernel offers, the maps, reading a frame, the quick way out, finding the rule, the two programs.

#include <linux/bpf.h>

// ---------------------------------------------------------------------------------------------------------------------------------------
// What the kernel offers. All of these helpers are open to programs under any licence.

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static __attribute__((always_inline)) inline

static void *(*const map_find)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*const map_put)(void *map, const void *key, const void *value, __u64 flags) = (void *)BPF_FUNC_map_update_elem;
static long (*const read_frame)(const void *skb, __u32 offset, void *to, __u32 length) = (void *)BPF_FUNC_skb_load_bytes;
static long (*const redirect_to)(__u32 ifindex, __u64 flags) = (void *)BPF_FUNC_redirect;
static long (*const clone_to)(struct __sk_buff *skb, __u32 ifindex, __u64 flags) = (void *)BPF_FUNC_clone_redirect;
static void *(*const ring_reserve)(void *ring, __u64 size, __u64 flags) = (void *)BPF_FUNC_ringbuf_reserve;
static void (*const ring_submit)(void *record, __u64 flags) = (void *)BPF_FUNC_ringbuf_submit;
static __u64 (*const monotonic_ns)(void) = (void *)BPF_FUNC_ktime_get_ns;

// What the programs return (linux/pkt_cls.h, and TCX in newer kernels): TC_ACT_UNSPEC lets others' programs at the hook run, too.
#define NEXT -1
#define DROP 2

// skb->pkt_type (linux/if_packet.h).
#define PACKET_OTHERHOST 3

// The machines that this runs on are little-endian.
#define big16(x) ((__u16)__builtin_bswap16(x))
#define big32(x) ((__u32)__builtin_bswap32(x))

#define ETH_HEADER 14
#define ETH_IPV4 big16(0x0800)
#define ETH_ARP big16(0x0806)
#define ETH_WAKE big16(0x0842)
#define ETH_IPV6 big16(0x86dd)

#define ICMP 1
#define TCP 6
#define UDP 17
#define ICMPV6 58
#define SCTP 132

#define NEIGHBOUR_SOLICITATION 135

// ---------------------------------------------------------------------------------------------------------------------------------------
// The maps. Their keys and values are written by Steering/Tables/Layouts.cs: a change here is a change there.

// Rules that are always there have fixed numbers; those of a rule file begin with RULE_FIRST.
enum { RULE_ARP, RULE_ND, RULE_MAGIC, RULE_RETURNED, RULE_REFUSED, RULE_FIRST = 8, RULES = 256 };

// What a rule does. The two ASK_ say that the answer depends on more than the port.
enum { ASK_NEIGHBOUR, CLONE, REDIRECT, ASK_VNI };

// Switches of struct settings.
enum { CLONE_MAGIC = 1, CLONE_ARP = 2, CLONE_ND = 4, LET_OUT = 8, TELL = 16 };

// Which end of a flow has the port: the host's, when the neighbour sends to it; or the neighbour's, when it sends from it.
enum { OURS, THEIRS };

struct address { __u32 word[4]; };                                // IPv4 as ::ffff:a.b.c.d
struct settings { __u32 nic, veth, switches; __u8 mac[6]; __u16 unused; };
struct rule { __u32 action, number; };
struct local { __u32 vlans; struct address address; };            // vlans: outer tag << 16 | inner tag; one tag alone is in the low half
struct service { __u8 protocol, end; __u16 port; };               // of ICMP, port is the type
struct host { struct service service; struct address address; };
struct network { __u32 bits; struct service service; struct address address; };
struct datagram { struct address source, destination; __u32 id, protocol; };
struct count { __u64 packets, bytes, last; };                     // last: CLOCK_MONOTONIC in nanoseconds
struct name { char text[64]; };                                   // for user space: what the rule with that number is called

#define SNAPPED 160
struct event {
    __u64 time;
    __u32 rule, verdict, length, snapped;
    __u16 vlan_tci, vlan_type;                                    // a tag that isn't among the bytes
    __u32 unused;
    __u8 frame[SNAPPED];
};

#define MAP(map_name, kind, key_type, value_type, entries, flags) \
    struct { \
        int (*type)[kind]; \
        typeof(key_type) *key; \
        typeof(value_type) *value; \
        int (*max_entries)[entries]; \
        int (*map_flags)[flags]; \
    } map_name SECTION(".maps")

MAP(settings, BPF_MAP_TYPE_ARRAY, __u32, struct settings, 1, 0);
MAP(locals, BPF_MAP_TYPE_HASH, struct local, __u32, 256, 0);       // the NIC's addresses, by VLAN
MAP(services, BPF_MAP_TYPE_HASH, struct service, struct rule, 512, 0);
MAP(ports, BPF_MAP_TYPE_ARRAY, __u32, __u32, 8192, 0);             // eight ports a word, four bits a port: see port_bits
MAP(hosts, BPF_MAP_TYPE_HASH, struct host, struct rule, 1024, 0);
MAP(networks, BPF_MAP_TYPE_LPM_TRIE, struct network, struct rule, 1024, BPF_F_NO_PREALLOC);
MAP(vnis, BPF_MAP_TYPE_HASH, __u32, struct rule, 4096, 0);
MAP(fragments, BPF_MAP_TYPE_LRU_HASH, struct datagram, struct rule, 1024, 0);
MAP(counts, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct count, RULES, 0);
MAP(names, BPF_MAP_TYPE_ARRAY, __u32, struct name, RULES, 0);
struct { int (*type)[BPF_MAP_TYPE_RINGBUF]; int (*max_entries)[256 * 1024]; } events SECTION(".maps");

// ---------------------------------------------------------------------------------------------------------------------------------------
// Reading a frame. read_frame copies, wherever in the socket buffer a byte is, and fails where there is none.

enum { IS_FRAGMENT = 1, IS_LATER_FRAGMENT = 2 };

struct packet {
    struct address source, destination;
    __u32 vlans, id, transport;                                   // transport: where the header behind IP begins
    __u16 type, source_port, destination_port;                    // EtherType in the wire's order; of ICMP, the type is destination_port
    __u8 protocol, flags;
};

INLINE void set_ipv4(struct address *address, __u32 ipv4)
{
    address->word[0] = 0;
    address->word[1] = 0;
    address->word[2] = big32(0xffff);
    address->word[3] = ipv4;
}

INLINE int is_tag(__u16 type) { return type == big16(0x8100) || type == big16(0x88a8) || type == big16(0x9100); }

// Reads the EtherType and up to three tags. The kernel has taken the outermost one off. Returns where the payload begins, 0 if it is cut.
INLINE __u32 read_link(struct __sk_buff *skb, struct packet *p)
{
    __u32 at = ETH_HEADER;
    if (skb->vlan_present)
        p->vlans = skb->vlan_tci & 0xfff;
    if (read_frame(skb, at - 2, &p->type, 2))
        return 0;
#pragma unroll
    for (int i = 0; i < 2; i++) {
        struct { __u16 tci, type; } tag;
        if (!is_tag(p->type))
            break;
        if (read_frame(skb, at, &tag, sizeof tag))
            return 0;
        p->vlans = p->vlans << 16 | (big16(tag.tci) & 0xfff);
        p->type = tag.type;
        at += sizeof tag;
    }
    return at;
}

INLINE int read_ipv4(struct __sk_buff *skb, struct packet *p, __u32 at)
{
    struct { __u8 version_and_length, tos; __u16 length, id, fragment; __u8 ttl, protocol; __u16 sum; __u32 source, destination; } ip;
    if (read_frame(skb, at, &ip, sizeof ip) || ip.version_and_length >> 4 != 4 || (ip.version_and_length & 15) < 5)
        return 0;
    set_ipv4(&p->source, ip.source);
    set_ipv4(&p->destination, ip.destination);
    p->protocol = ip.protocol;
    p->transport = at + (ip.version_and_length & 15) * 4;
    if (ip.fragment & big16(0x3fff)) {
        p->id = ip.id;
        p->flags = ip.fragment & big16(0x1fff) ? IS_FRAGMENT | IS_LATER_FRAGMENT : IS_FRAGMENT;
    }
    return 1;
}

// Extension headers that may stand before the transport header (RFC 8200; 51: RFC 4302; 135: RFC 6275).
INLINE int is_extension(__u8 header)
{
    return header == 0 || header == 43 || header == 44 || header == 51 || header == 60 || header == 135;
}

INLINE int read_ipv6(struct __sk_buff *skb, struct packet *p, __u32 at)
{
    struct { __u32 version_and_flow; __u16 length; __u8 next, hops; struct address source, destination; } ip;
    if (read_frame(skb, at, &ip, sizeof ip) || (ip.version_and_flow & 0xf0) != 0x60)
        return 0;
    p->source = ip.source;
    p->destination = ip.destination;
    at += sizeof ip;
    __u8 next = ip.next;
#pragma unroll
    for (int i = 0; i < 6; i++) {
        struct { __u8 next, length; __u16 fragment; __u32 id; } header;
        if (!is_extension(next))
            break;
        if (read_frame(skb, at, &header, sizeof header))
            return 0;
        if (next == 44) {
            at += sizeof header;
            if (header.fragment & big16(0xfff9)) {
                p->id = header.id;
                p->flags = header.fragment & big16(0xfff8) ? IS_FRAGMENT | IS_LATER_FRAGMENT : IS_FRAGMENT;
            }
        } else {
            at += next == 51 ? (header.length + 2) * 4 : (header.length + 1) * 8;
        }
        next = header.next;
        if (p->flags & IS_LATER_FRAGMENT)
            break;                                                // what follows is the middle of something
    }
    p->protocol = next;
    p->transport = at;
    return 1;
}

// Reads IP and the ports behind it. Returns 0 for what no rule can be about: another protocol, or a broken header.
INLINE int read_ip(struct __sk_buff *skb, struct packet *p, __u32 at)
{
    if (p->type == ETH_IPV4 ? !read_ipv4(skb, p, at) : p->type == ETH_IPV6 ? !read_ipv6(skb, p, at) : 1)
        return 0;
    if (p->flags & IS_LATER_FRAGMENT)
        return 1;
    if (p->protocol == TCP || p->protocol == UDP || p->protocol == SCTP) {
        struct { __u16 source, destination; } ports;
        if (read_frame(skb, p->transport, &ports, sizeof ports))
            return 0;
        p->source_port = big16(ports.source);
        p->destination_port = big16(ports.destination);
    } else if (p->protocol == ICMP || p->protocol == ICMPV6) {
        __u8 type;
        if (read_frame(skb, p->transport, &type, 1))
            return 0;
        p->destination_port = type;
    }
    return 1;
}

// Whether a magic packet begins here: six bytes FF, and the first two of its sixteen repetitions are equal. The daemon reads all of it.
INLINE int is_magic(struct __sk_buff *skb, __u32 at)
{
    struct { __u32 sync; __u16 sync_end, first[3], second[3]; } magic;
    return !read_frame(skb, at, &magic, 18) && magic.sync == 0xffffffff && magic.sync_end == 0xffff
        && magic.first[0] == magic.second[0] && magic.first[1] == magic.second[1] && magic.first[2] == magic.second[2];
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// The quick way out. Most frames are plain TCP or UDP that no rule is about: they are read where they are, with two look-ups in an array.
// A frame whose headers aren't in one piece goes the long way.

// Four bits a port: TCP to it, TCP from it, UDP to it, UDP from it.
INLINE int port_bits(__u16 port)
{
    __u32 index = port >> 3, *word = map_find(&ports, &index);
    return word ? *word >> ((port & 7) * 4) & 15 : 15;
}

// What both families have behind IP, as far as it is looked at.
struct transport { __u16 source, destination; __u32 rest_of_udp; __u16 payload[3]; };

INLINE int is_plainly_no(struct __sk_buff *skb, const struct settings *s)
{
    const __u8 *frame = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
    const struct transport *h;
    __u8 protocol;
    if (skb->protocol == ETH_IPV4) {
        const struct { __u8 link[ETH_HEADER], version_and_length, tos; __u16 length, id, fragment; __u8 ttl, protocol; __u16 sum; __u32 addresses[2]; }
            __attribute__((packed)) *ip = (void *)frame;
        h = (void *)(frame + sizeof *ip);
        if ((void *)(h + 1) > (void *)end || ip->version_and_length != 0x45 || (ip->fragment & big16(0x3fff)))
            return 0;
        protocol = ip->protocol;
    } else if (skb->protocol == ETH_IPV6) {
        h = (void *)(frame + ETH_HEADER + 40);
        if ((void *)(h + 1) > (void *)end)
            return 0;
        protocol = frame[ETH_HEADER + 6];
    } else {
        return 0;
    }
    if (protocol != TCP && protocol != UDP)
        return 0;
    int of_protocol = protocol == TCP ? 0 : 2;
    if (port_bits(big16(h->destination)) >> of_protocol & 1 || port_bits(big16(h->source)) >> of_protocol & 2)
        return 0;
    return protocol == TCP || !(s->switches & CLONE_MAGIC) || (h->payload[0] & h->payload[1] & h->payload[2]) != 0xffff;
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Finding the rule.

INLINE int is_local(__u32 vlans, const struct address *address)
{
    struct local key = { vlans, *address };
    return map_find(&locals, &key) != 0;
}

INLINE struct rule *find_for_end(__u8 protocol, __u8 end, __u16 port, const struct address *neighbour)
{
    struct service service = { protocol, end, port };
    struct rule *rule = map_find(&services, &service);
    if (!rule || rule->action != ASK_NEIGHBOUR)
        return rule;
    struct host host = { service, *neighbour };
    rule = map_find(&hosts, &host);
    if (rule)
        return rule;
    struct network network = { (sizeof service + sizeof *neighbour) * 8, service, *neighbour };
    return map_find(&networks, &network);
}

// The rule of a flow, in either direction: ours is the host's port, theirs the neighbour's.
INLINE struct rule *find_rule(__u8 protocol, __u16 theirs, __u16 ours, const struct address *neighbour)
{
    struct rule *rule = find_for_end(protocol, OURS, ours, neighbour);
    return rule || protocol == ICMP || protocol == ICMPV6 ? rule : find_for_end(protocol, THEIRS, theirs, neighbour);
}

// The rule of a VXLAN network, by the number in its header (RFC 7348).
INLINE struct rule *find_by_vni(struct __sk_buff *skb, __u32 transport)
{
    struct { __u32 flags, vni; } vxlan;
    if (read_frame(skb, transport + 8, &vxlan, sizeof vxlan) || !(vxlan.flags & 8))
        return 0;
    __u32 vni = big32(vxlan.vni) >> 8;
    return map_find(&vnis, &vni);
}

// Only the first fragment has ports. Its rule is kept for those that follow; one that comes before it goes to the host.
INLINE struct rule *find_by_first_fragment(const struct packet *p)
{
    struct datagram key = { p->source, p->destination, p->id, p->protocol };
    return map_find(&fragments, &key);
}

INLINE void keep_for_fragments(const struct packet *p, const struct rule *rule)
{
    struct datagram key = { p->source, p->destination, p->id, p->protocol };
    map_put(&fragments, &key, rule, 0);
}

INLINE int is_icmp_error(const struct packet *p)
{
    __u16 type = p->destination_port;
    return p->protocol == ICMP ? type == 3 || type == 11 || type == 12 : p->protocol == ICMPV6 && type >= 1 && type <= 4;
}

// An ICMP error goes where the packet came from that it is about: so does "fragmentation needed". That packet is inside, and left here.
INLINE struct rule *find_by_error(struct __sk_buff *skb, const struct packet *p)
{
    struct packet inner = { .type = p->type };
    if (!read_ip(skb, &inner, p->transport + 8) || !is_local(p->vlans, &inner.source))
        return 0;
    return find_rule(inner.protocol, inner.destination_port, inner.source_port, &inner.destination);
}

INLINE int is_neighbour_discovery(const struct packet *p)
{
    return p->protocol == ICMPV6 && p->destination_port >= 133 && p->destination_port <= 137;
}

// Counts a frame, and shows it to watchers.
INLINE void tell(struct __sk_buff *skb, const struct settings *s, __u32 rule, __u32 verdict)
{
    struct count *count = map_find(&counts, &rule);
    __u64 now = monotonic_ns();
    if (count) {
        count->packets++;
        count->bytes += skb->len;
        count->last = now;
    }
    if (!(s->switches & TELL))
        return;
    struct event *event = ring_reserve(&events, sizeof *event, 0);
    if (!event)
        return;
    event->time = now;
    event->rule = rule;
    event->verdict = verdict;
    event->length = skb->len;
    event->vlan_tci = skb->vlan_present ? skb->vlan_tci : 0;
    event->vlan_type = skb->vlan_present ? skb->vlan_proto : 0;
    event->unused = 0;
    event->snapped = 0;
    __u64 length = skb->len < SNAPPED ? skb->len : SNAPPED;
    asm volatile("" : "+r"(length));                              // or the compiler compares another register than it passes on
    if (length >= ETH_HEADER && !read_frame(skb, 0, event->frame, length))
        event->snapped = length;
    ring_submit(event, 0);
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// What the NIC receives.

// The rule of an IP packet for this host, redirecting or cloning. Nothing for another station's, or another address of this host.
INLINE struct rule *find_for_host(struct __sk_buff *skb, const struct packet *p)
{
    struct rule *rule;
    if (skb->pkt_type == PACKET_OTHERHOST)
        return 0;
    if (p->flags & IS_LATER_FRAGMENT)
        return find_by_first_fragment(p);
    rule = find_rule(p->protocol, p->source_port, p->destination_port, &p->source);
    if (!rule && is_icmp_error(p))
        rule = find_by_error(skb, p);
    if (rule && rule->action == ASK_VNI)
        rule = find_by_vni(skb, p->transport);
    if (!rule || !is_local(p->vlans, &p->destination))
        return 0;
    if (p->flags & IS_FRAGMENT)
        keep_for_fragments(p, rule);
    return rule;
}

SECTION("tc") int from_nic(struct __sk_buff *skb)
{
    __u32 zero = 0;
    const struct settings *s = map_find(&settings, &zero);
    if (!s || !s->veth || is_plainly_no(skb, s))
        return NEXT;

    struct packet p = {};
    __u32 at = read_link(skb, &p), cloning = RULES;
    if (!at)
        return NEXT;
    if (p.type == ETH_WAKE) {
        if (s->switches & CLONE_MAGIC && is_magic(skb, at))
            cloning = RULE_MAGIC;
    } else if (p.type == ETH_ARP) {
        if (s->switches & CLONE_ARP && skb->pkt_type != PACKET_OTHERHOST)
            cloning = RULE_ARP;
    } else if (read_ip(skb, &p, at)) {
        if (is_neighbour_discovery(&p) && !(p.flags & IS_LATER_FRAGMENT)) {
            if (s->switches & CLONE_ND && skb->pkt_type != PACKET_OTHERHOST)
                cloning = RULE_ND;
        } else {
            struct rule *rule = find_for_host(skb, &p);
            if (rule && rule->action == REDIRECT) {
                tell(skb, s, rule->number, REDIRECT);
                return redirect_to(s->veth, 0);
            }
            if (rule && rule->action == CLONE)
                cloning = rule->number;
            else if (s->switches & CLONE_MAGIC && p.protocol == UDP && !(p.flags & IS_LATER_FRAGMENT) && is_magic(skb, p.transport + 8))
                cloning = RULE_MAGIC;
        }
    }
    if (cloning < RULES) {
        tell(skb, s, cloning, CLONE);
        clone_to(skb, s->veth, 0);
    }
    return NEXT;
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// What the pod sends. The host answers for its addresses; so of ARP and neighbour discovery only questions leave, no answers.

INLINE int is_from_nic_address(struct __sk_buff *skb, const struct settings *s)
{
    struct { __u8 mac[6]; } source;
    if (read_frame(skb, 6, &source, sizeof source))
        return 0;
    return *(__u32 *)source.mac == *(const __u32 *)s->mac && *(__u16 *)(source.mac + 4) == *(const __u16 *)(s->mac + 4);
}

INLINE int is_own_arp_question(struct __sk_buff *skb, const struct packet *p, __u32 at)
{
    struct { __u16 hardware, protocol; __u8 lengths[2]; __u16 operation; __u8 mac[6], ip[4]; } arp;
    struct address sender;
    if (read_frame(skb, at, &arp, 18))
        return 0;
    set_ipv4(&sender, *(__u32 *)arp.ip);
    return arp.operation == big16(1) && is_local(p->vlans, &sender);
}

INLINE int is_own_flow(struct __sk_buff *skb, const struct packet *p)
{
    if (p->flags & IS_LATER_FRAGMENT)
        return find_by_first_fragment(p) != 0;
    if (p->protocol == ICMPV6)
        return p->destination_port == NEIGHBOUR_SOLICITATION;
    struct rule *rule = find_rule(p->protocol, p->destination_port, p->source_port, &p->destination);
    if ((!rule || rule->action != REDIRECT) && p->protocol == UDP) {
        // VXLAN goes to its port both ways, from any other.
        struct service service = { UDP, OURS, p->destination_port };
        rule = map_find(&services, &service);
        rule = rule && rule->action == ASK_VNI ? find_by_vni(skb, p->transport) : 0;
    }
    if (!rule || rule->action != REDIRECT)
        return 0;
    if (p->flags & IS_FRAGMENT)
        keep_for_fragments(p, rule);
    return 1;
}

SECTION("tc") int from_pod(struct __sk_buff *skb)
{
    __u32 zero = 0;
    const struct settings *s = map_find(&settings, &zero);
    if (!s || !s->nic || !(s->switches & LET_OUT))
        return DROP;

    struct packet p = {};
    __u32 at = read_link(skb, &p);
    int leaves = 0;
    if (at && is_from_nic_address(skb, s)) {
        if (p.type == ETH_ARP)
            leaves = is_own_arp_question(skb, &p, at);
        else if (read_ip(skb, &p, at) && is_local(p.vlans, &p.source))
            leaves = is_own_flow(skb, &p);
    }
    tell(skb, s, leaves ? RULE_RETURNED : RULE_REFUSED, leaves ? REDIRECT : ASK_NEIGHBOUR);
    return leaves ? redirect_to(s->nic, 0) : DROP;
}

char licence[] SECTION("license") = "Apache-2.0";
