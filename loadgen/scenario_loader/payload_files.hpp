// Reads the files whose content is the payload of a publication.
#pragma once

#include <string>

#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::loadgen {

/// Fills in own_payload::content. Paths are relative to `folder`.
findings read_payload_files(scenario& planned, const std::string& folder);

}  // namespace brokerproof::loadgen
