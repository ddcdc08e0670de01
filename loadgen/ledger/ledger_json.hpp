// The books of a slice as JSON, without loss, so that slices of one run can be joined and judged
// together. Rows are lists of numbers, since there may be hundreds of thousands.
#pragma once

#include <boost/json/value.hpp>

#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/session_book.hpp"
#include "reports/json/node.hpp"

namespace brokerproof::loadgen {

struct ledger_json {
    static boost::json::value write(const sent_book& book);
    static boost::json::value write(const received_book& book);
    static boost::json::value write(const session_book& book);

    /// Into books of the same run that are empty. The first fault is with the node.
    static void read(const reports::json_node& node, sent_book& book);
    static void read(const reports::json_node& node, received_book& book);
    static void read(const reports::json_node& node, session_book& book);
};

}  // namespace brokerproof::loadgen
