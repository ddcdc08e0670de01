// Metric families as OpenTelemetry sends them: OTLP over HTTP, in its JSON encoding. Pure.
// Source: OpenTelemetry protocol 1.3, "OTLP/HTTP" and metrics/v1/metrics.proto.
#pragma once

#include <chrono>
#include <string>

#include "harness/metrics/family_writer.hpp"

namespace brokerproof::metrics {

/// What an export is about; all samples of a program share it.
struct otlp_source {
    std::string version;                          ///< of brokerproof
    labels attributes;                            ///< further attributes of the resource
    std::chrono::system_clock::time_point began;  ///< when all counters were zero
};

/// The body of an ExportMetricsServiceRequest: counters as monotonic sums, gauges as gauges,
/// histograms with their bounds; sums and histograms are cumulative.
std::string otlp_json(const families& measured, const otlp_source& source,
                      std::chrono::system_clock::time_point now);

}  // namespace brokerproof::metrics
