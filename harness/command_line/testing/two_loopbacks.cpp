// For tests: a library for LD_PRELOAD that makes two addresses of `localhost`, ::1 and 127.0.0.1,
// as most machines have them. LOCALHOST_FIRST=4 puts 127.0.0.1 first.
#include <dlfcn.h>
#include <netdb.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

using resolver = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

/// The addresses of one literal, as the C library has them.
int numeric(resolver real, const char* address, const char* port, const addrinfo* asked,
            addrinfo** addresses) {
    addrinfo hints{};
    if (asked != nullptr) hints = *asked;
    hints.ai_family = AF_UNSPEC;
    hints.ai_flags = AI_NUMERICHOST;
    return real(address, port, &hints, addresses);
}

}  // namespace

extern "C" int getaddrinfo(const char* host, const char* port, const addrinfo* asked,
                           addrinfo** addresses) {
    const auto real = reinterpret_cast<resolver>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (host == nullptr || std::string_view(host) != "localhost")
        return real(host, port, asked, addresses);
    const char* chosen = std::getenv("LOCALHOST_FIRST");
    const bool ipv4_first = chosen != nullptr && std::strcmp(chosen, "4") == 0;
    addrinfo* second = nullptr;
    const int failed = numeric(real, ipv4_first ? "127.0.0.1" : "::1", port, asked, addresses);
    if (failed != 0) return failed;
    if (numeric(real, ipv4_first ? "::1" : "127.0.0.1", port, asked, &second) != 0) return 0;
    addrinfo* last = *addresses;
    while (last->ai_next != nullptr) last = last->ai_next;
    last->ai_next = second;
    return 0;
}
