#include "harness/reference_broker/journal_store.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/reference_broker/record_io.hpp"

namespace brokerproof::reference_broker {
namespace fs = std::filesystem;
namespace {

constexpr std::uint32_t entry_mark = 0x42504A31;  // "BPJ1"
constexpr std::size_t header_size = 16;           // mark, size, checksum
/// The file is rewritten when it is larger than this ...
constexpr std::size_t smallest_rewrite = 8 * 1024 * 1024;
/// ... and has grown to this many times its size after the last rewrite.
constexpr std::size_t growth = 4;

std::uint64_t checksum(bytes_view data) {
    return stable_hash({reinterpret_cast<const char*>(data.data()), data.size()});
}

bytes encode(const record_changes& changes) {
    record_writer body;
    body.number(changes.size(), 4);
    for (const auto& [key, content] : changes) {
        body.text(key);
        body.flag(content.has_value());
        if (!content) continue;
        body.text({reinterpret_cast<const char*>(content->data()), content->size()});
    }
    const bytes data = body.take();
    record_writer entry;
    entry.number(entry_mark, 4);
    entry.number(data.size(), 4);
    entry.number(checksum(data));
    bytes out = entry.take();
    out.insert(out.end(), data.begin(), data.end());
    return out;
}

std::optional<record_changes> decode(bytes_view body) {
    record_reader in(body);
    record_changes changes;
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        const std::string key = in.text();
        auto& content = changes[key];
        if (!in.flag()) continue;
        const std::string text = in.text();
        content.emplace(text.begin(), text.end());
    }
    if (!in.complete()) return std::nullopt;
    return changes;
}

/// The next complete entry; `file` is advanced past it. None at the end, or at an incomplete entry.
std::optional<record_changes> next_entry(bytes_view& file) {
    if (file.size() < header_size) return std::nullopt;
    record_reader header(file.first(header_size));
    const auto mark = header.number(4);
    const auto size = header.number(4);
    const auto sum = header.number();
    if (mark != entry_mark || file.size() - header_size < size) return std::nullopt;
    const bytes_view body = file.subspan(header_size, size);
    if (checksum(body) != sum) return std::nullopt;
    file = file.subspan(header_size + size);
    return decode(body);
}

record_map read_journal(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const bytes content{std::istreambuf_iterator<char>(stream), {}};
    return records_of_journal(content);
}

problem last_error(const std::string& action, const std::string& path) {
    return failure(
        fmt::format("cannot {} '{}': {}", action, path, std::generic_category().message(errno)));
}

bool write_all(int file, bytes_view data) {
    while (!data.empty()) {
        const auto written = ::write(file, data.data(), data.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        data = data.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

record_map records_of_journal(bytes_view content) {
    record_map records;
    while (const auto changes = next_entry(content)) apply_to(records, *changes);
    return records;
}

result<std::unique_ptr<journal_store>> journal_store::open(const std::string& directory) {
    std::error_code failed;
    fs::create_directories(directory, failed);
    if (failed) return failure(fmt::format("cannot make '{}': {}", directory, failed.message()));
    std::unique_ptr<journal_store> opened(new journal_store(directory + "/journal"));
    opened->records_ = read_journal(opened->path_);
    const auto rewritten = opened->rewrite();
    if (!rewritten) return rewritten.error();
    return opened;
}

journal_store::~journal_store() {
    if (file_ >= 0) ::close(file_);
}

void journal_store::apply(const record_changes& changes) {
    apply_to(records_, changes);
    const bool outgrown = size_ > smallest_rewrite && size_ > growth * rewritten_;
    const auto written = outgrown ? rewrite() : append(changes);
    if (!written) throw std::runtime_error(written.error().text);
}

result<void> journal_store::append(const record_changes& changes) {
    const bytes entry = encode(changes);
    if (!write_all(file_, entry)) return last_error("write", path_);
    size_ += entry.size();
    return {};
}

/// Writes one entry with all current records into a new file, which then replaces the old one.
result<void> journal_store::rewrite() {
    const std::string fresh = path_ + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return last_error("open", fresh);
    const bytes entry = encode(record_changes(records_.begin(), records_.end()));
    if (!write_all(file, entry) || std::rename(fresh.c_str(), path_.c_str()) != 0) {
        const auto unwritten = last_error("write", fresh);
        ::close(file);
        return unwritten;
    }
    if (file_ >= 0) ::close(file_);
    file_ = file;
    size_ = rewritten_ = entry.size();
    return {};
}

}  // namespace brokerproof::reference_broker
