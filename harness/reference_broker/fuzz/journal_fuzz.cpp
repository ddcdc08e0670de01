// Any bytes can be read as a journal.
#include <cstdint>

#include "harness/reference_broker/journal_store.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    reference_broker::records_of_journal(bytes_view(data, size));
    return 0;
}
