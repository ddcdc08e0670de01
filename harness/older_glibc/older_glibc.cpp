// What g++ 12 and its libraries ask of glibc 2.32 and later, for a program that is linked against
// an older one and shall run there. CMakeLists.txt of harness/command_line adds it to such a
// program only. The linker finds these before those of a newer glibc.

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace {

struct sought {
    std::uintptr_t address;
    dl_find_object* found;
};

bool holds(const dl_phdr_info& loaded, const ElfW(Phdr) & part, std::uintptr_t address) {
    const auto begin = loaded.dlpi_addr + part.p_vaddr;
    return part.p_type == PT_LOAD && address >= begin && address < begin + part.p_memsz;
}

void* at(std::uintptr_t address) {
    void* pointer = nullptr;
    std::memcpy(&pointer, &address, sizeof pointer);
    return pointer;
}

/// 1 for the object that holds the address and has a table for unwinding, which ends the search.
int look_at(dl_phdr_info* loaded, std::size_t, void* data) {
    auto& wanted = *static_cast<sought*>(data);
    bool is_here = false;
    std::uintptr_t table = 0;
    std::uintptr_t end = 0;
    for (int i = 0; i < loaded->dlpi_phnum; ++i) {
        const auto& part = loaded->dlpi_phdr[i];
        is_here = is_here || holds(*loaded, part, wanted.address);
        if (part.p_type == PT_GNU_EH_FRAME) table = loaded->dlpi_addr + part.p_vaddr;
        if (part.p_type == PT_LOAD) end = loaded->dlpi_addr + part.p_vaddr + part.p_memsz;
    }
    if (!is_here || table == 0) return 0;
    wanted.found->dlfo_map_start = at(loaded->dlpi_addr);
    wanted.found->dlfo_map_end = at(end);
    wanted.found->dlfo_eh_frame = at(table);
    return 1;
}

}  // namespace

extern "C" {

/// glibc 2.32: whether reference counts may do without atomic operations. They never do here.
extern char __libc_single_threaded;
char __libc_single_threaded = 0;

/// glibc 2.34: a call of the kernel, with a result that needs no more than that.
int close_range(unsigned first, unsigned last, int flags) noexcept {
    return static_cast<int>(::syscall(SYS_close_range, first, last, flags));
}

/// glibc 2.35: where the unwinder of exceptions finds its tables.
int _dl_find_object(void* address, dl_find_object* found) noexcept {
    std::memset(found, 0, sizeof *found);
    sought wanted{reinterpret_cast<std::uintptr_t>(address), found};
    return ::dl_iterate_phdr(look_at, &wanted) == 1 ? 0 : -1;
}

/// glibc 2.36: what std::random_device reads.
std::uint32_t arc4random() noexcept {
    std::uint32_t value = 0;
    if (::getrandom(&value, sizeof value, 0) != sizeof value) ::abort();
    return value;
}

}  // extern "C"
