#include "loadgen/fleet/worker_protocol.hpp"

#include "loadgen/measure/measures_file.hpp"

namespace brokerproof::loadgen {
namespace {

template <class Row>
void append_rows(std::string& out, const std::vector<Row>& rows) {
    out += packed(static_cast<std::uint64_t>(rows.size()));
    for (const Row& row : rows) out += packed(row);
}

/// Takes values from the front of `bytes`; false if there are too few bytes.
class unpacker {
public:
    explicit unpacker(std::string_view bytes) : rest_(bytes) {}

    template <class Value>
    bool take(Value& into) {
        if (rest_.size() < sizeof into) return false;
        std::memcpy(&into, rest_.data(), sizeof into);
        rest_.remove_prefix(sizeof into);
        return true;
    }
    template <class Row>
    bool take_rows(std::vector<Row>& into) {
        std::uint64_t count = 0;
        if (!take(count) || count > rest_.size() / sizeof(Row)) return false;
        into.resize(count);
        for (Row& row : into) take(row);
        return true;
    }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

}  // namespace

std::string packed(const slice_snapshot& snapshot) {
    std::string out;
    append_rows(out, snapshot.recoveries);
    append_rows(out, snapshot.received);
    append_rows(out, snapshot.sessions);
    return out + measures_json(snapshot.so_far);
}

std::optional<slice_snapshot> unpacked_snapshot(const std::string& bytes) {
    slice_snapshot out;
    unpacker from(bytes);
    const bool rows = from.take_rows(out.recoveries) && from.take_rows(out.received) &&
                      from.take_rows(out.sessions);
    if (!rows) return {};
    auto read = read_measures(from.rest());
    if (!read) return {};
    out.so_far = std::move(*read);
    return out;
}

}  // namespace brokerproof::loadgen
