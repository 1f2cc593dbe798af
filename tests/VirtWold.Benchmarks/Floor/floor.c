/*
 * The least that a program has to do to wake machines: the floor beside which the benchmarks hold the daemon. It uses the same two
 * libraries for the same steps: list the machines, read their definitions, hear of their changes, capture, look an address up, start.
 *
 *     floor INTERFACE URI
 *
 * It reads raw frames and UDP over IPv4, trusts everybody, checks little, logs a line for a wake, and survives nothing. The libraries'
 * functions are declared here as their headers have them, so that it builds where those aren't installed.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

typedef struct _virConnect *virConnectPtr;
typedef struct _virDomain *virDomainPtr;

int virInitialize(void);
int virEventRegisterDefaultImpl(void);
int virEventRunDefaultImpl(void);
virConnectPtr virConnectOpen(const char *name);
int virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);
int virConnectDomainEventRegisterAny(
    virConnectPtr conn, virDomainPtr dom, int eventID, void (*cb)(void), void *opaque, void (*freecb)(void *));
char *virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags);
const char *virDomainGetName(virDomainPtr domain);
int virDomainCreate(virDomainPtr domain);

typedef struct pcap pcap_t;
struct bpf_program { unsigned int bf_len; void *bf_insns; };
struct pcap_pkthdr { struct timeval ts; uint32_t caplen; uint32_t len; };

pcap_t *pcap_create(const char *source, char *errbuf);
int pcap_set_snaplen(pcap_t *p, int snaplen);
int pcap_set_immediate_mode(pcap_t *p, int on);
int pcap_set_buffer_size(pcap_t *p, int size);
int pcap_activate(pcap_t *p);
int pcap_compile(pcap_t *p, struct bpf_program *fp, const char *str, int optimize, uint32_t netmask);
int pcap_setfilter(pcap_t *p, struct bpf_program *fp);
int pcap_next_ex(pcap_t *p, struct pcap_pkthdr **header, const unsigned char **data);

enum { SLOTS = 1 << 15, STREAM = 102, MAC = 6, RAW = 14, UDP4 = 42 };

static struct entry { unsigned char mac[MAC]; virDomainPtr domain; } table[SLOTS];

static unsigned int slot_of(const unsigned char *mac)
{
    unsigned int slot = 2166136261u;
    for (int i = 0; i < MAC; i++) {
        slot = (slot ^ mac[i]) * 16777619u;
    }

    slot %= SLOTS;
    while (table[slot].domain != NULL && memcmp(table[slot].mac, mac, MAC) != 0) {
        slot = (slot + 1) % SLOTS;
    }

    return slot;
}

/* Each "<mac address='52:54:00:12:34:56'/>" of a definition. */
static void learn(virDomainPtr domain, const char *xml)
{
    static const char begin[] = "<mac address='";
    for (const char *at = xml; (at = strstr(at, begin)) != NULL; at++) {
        unsigned int byte[MAC];
        if (sscanf(at + sizeof begin - 1, "%x:%x:%x:%x:%x:%x", &byte[0], &byte[1], &byte[2], &byte[3], &byte[4], &byte[5]) == MAC) {
            unsigned char mac[MAC];
            for (int i = 0; i < MAC; i++) {
                mac[i] = (unsigned char)byte[i];
            }

            unsigned int slot = slot_of(mac);
            memcpy(table[slot].mac, mac, MAC);
            table[slot].domain = domain;
        }
    }
}

static const unsigned char *target_at(const unsigned char *data, uint32_t length, uint32_t offset)
{
    static const unsigned char sync[MAC] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    if (length < offset + STREAM || memcmp(data + offset, sync, MAC) != 0) {
        return NULL;
    }

    const unsigned char *mac = data + offset + MAC;
    return memcmp(mac, mac + MAC, STREAM - 2 * MAC) == 0 ? mac : NULL;
}

static void heard(virConnectPtr connection, virDomainPtr domain, int event, int detail, void *opaque)
{
    (void)connection, (void)domain, (void)event, (void)detail, (void)opaque;
}

static void *run_events(void *unused)
{
    while (virEventRunDefaultImpl() >= 0) {
    }

    return unused;
}

static int fail(const char *what)
{
    fprintf(stderr, "floor: %s\n", what);
    return 1;
}

int main(int count, char **arguments)
{
    char error[256];
    pthread_t thread;
    struct bpf_program program;
    virDomainPtr *domains;
    if (count != 3) {
        return fail("usage: floor INTERFACE URI");
    }

    pcap_t *capture = pcap_create(arguments[1], error);
    if (capture == NULL || pcap_set_snaplen(capture, 1920) != 0 || pcap_set_immediate_mode(capture, 1) != 0
        || pcap_set_buffer_size(capture, 1 << 20) != 0 || pcap_activate(capture) < 0
        || pcap_compile(capture, &program, "ether proto 0x0842 or udp dst port 7 or udp dst port 9", 1, 0) != 0
        || pcap_setfilter(capture, &program) != 0) {
        return fail("can't capture");
    }

    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0 || pthread_create(&thread, NULL, run_events, NULL) != 0) {
        return fail("no event loop");
    }

    virConnectPtr connection = virConnectOpen(arguments[2]);
    if (connection == NULL || virConnectDomainEventRegisterAny(connection, NULL, 0, (void (*)(void))heard, NULL, NULL) < 0) {
        return fail("can't connect");
    }

    int machines = virConnectListAllDomains(connection, &domains, 0);
    for (int i = 0; i < machines; i++) {
        char *xml = virDomainGetXMLDesc(domains[i], 0);
        if (xml != NULL) {
            learn(domains[i], xml);
            free(xml);
        }
    }

    printf("Listening on %s, %d machines\n", arguments[1], machines);
    fflush(stdout);
    struct pcap_pkthdr *header;
    const unsigned char *data;
    int result;
    while ((result = pcap_next_ex(capture, &header, &data)) >= 0) {
        const unsigned char *mac = result == 0 ? NULL : target_at(data, header->caplen, RAW);
        mac = result == 0 || mac != NULL ? mac : target_at(data, header->caplen, UDP4);
        virDomainPtr domain = mac == NULL ? NULL : table[slot_of(mac)].domain;
        if (domain != NULL) {
            printf("%s %s\n", virDomainCreate(domain) == 0 ? "Started" : "Can't start", virDomainGetName(domain));
            fflush(stdout);
        }
    }

    return fail("the capture has ended");
}
