"""Sends one trace to each OTLP endpoint by gRPC and another by HTTP, and prints their ids."""

import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

NANOSECOND = 1_763_697_600_123_456_789
EARLIER = trace.SpanContext(trace_id=1, span_id=2, is_remote=True)


def dock(exporters, start):
    provider = TracerProvider(resource=Resource.create({"service.name": "rescue-spaceship", "crew": 3}))
    for exporter in exporters:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("sos.rescue", "2.1")
    with tracer.start_as_current_span("dock", kind=trace.SpanKind.CLIENT, start_time=start, end_on_exit=False) as root:
        root.set_attributes({"ship": "ñ🚀", "urgent": True, "big": 2**62, "ratio": 0.1, "codes": [1, 2], "words": ["a", "b"]})
        root.add_event("refused", {"reason": "full"}, timestamp=start + 1_000_000)
        inner = tracer.start_span("ask", start_time=start + 2_000_000, links=[trace.Link(EARLIER)])
        inner.record_exception(ValueError("no dock is free"), timestamp=start + 3_000_000)
        inner.set_status(trace.StatusCode.ERROR, "no dock is free")
        inner.end(start + 4_000_000)
        root.end(start + 5_000_000)
    provider.shutdown()
    return f"{root.get_span_context().trace_id:032x}"


pairs = [pair.split(",") for pair in sys.argv[1:]]
print(dock([GrpcExporter(endpoint=grpc, insecure=True) for grpc, _ in pairs], NANOSECOND))
print(
    dock(
        [HttpExporter(endpoint=f"{http}/v1/traces", compression=Compression.Gzip) for _, http in pairs],
        NANOSECOND + 10**9,
    )
)
