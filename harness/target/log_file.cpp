#include "harness/target/log_file.hpp"

#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::target {

int open_log(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

void note(int fd, const std::string& text) {
    const auto line = fmt::format("## brokerproof: {}\n", text);
    if (::write(fd, line.data(), line.size()) < 0) return;  // on a full disk only our note is lost
}

std::vector<std::string> last_lines(const std::string& path, std::size_t count) {
    constexpr std::streamoff largest_read = 64 * 1024;
    std::ifstream stream(path, std::ios::binary | std::ios::ate);
    if (!stream) return {};
    const std::streamoff size = stream.tellg();
    const auto start = size > largest_read ? size - largest_read : 0;
    std::string text(static_cast<std::size_t>(size - start), '\0');
    stream.seekg(start);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.ends_with('\n')) text.pop_back();
    if (text.empty()) return {};
    auto lines = split(text, '\n');
    if (lines.size() > count)
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
    return lines;
}

void shorten_log(const std::string& path, std::size_t most, std::size_t kept) {
    const int file = ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
    if (file < 0) return;
    const auto size = ::lseek(file, 0, SEEK_END);
    if (size > static_cast<off_t>(most)) {
        std::string tail(kept, '\0');
        const auto read = ::pread(file, tail.data(), kept, size - static_cast<off_t>(kept));
        tail.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
        tail.erase(0, tail.find('\n') + 1);  // begins with a whole line; npos + 1 is 0
        if (::ftruncate(file, 0) == 0) {
            note(file, fmt::format("the log was longer than {} MB; what is older than the next "
                                   "line is gone",
                                   most / 1'000'000));
            if (::write(file, tail.data(), tail.size()) < 0) tail.clear();  // a full disk
        }
    }
    ::close(file);
}

}  // namespace brokerproof::target
