{{/* A value as text. Helm reads 1000000 as 1e+06 and 0.00001 as 1e-05, which no service understands. */}}
{{- define "sos.text" -}}
{{- if kindIs "float64" . }}{{ regexReplaceAll "\\.?0+$" (printf "%.15f" .) "" }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{- define "sos.variable" -}}
- name: {{ .name }}
  value: {{ include "sos.text" .value | quote }}
{{- end }}

{{- define "sos.env" -}}
- name: OTEL_SERVICE_NAME
  value: {{ include "sos.fullname" . | quote }}
- name: SHUTDOWN_TIMEOUT_MS
  value: {{ include "sos.shutdownTimeout" . | quote }}
{{- with .Values.database }}
{{- if .existingSecret }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .key | quote }}
{{- end }}
{{- end }}
{{- with .Values.rollbar }}
{{- if .existingSecret }}
- name: ROLLBAR_ACCESS_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .key | quote }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.env }}
{{ include "sos.variable" (dict "name" $name "value" $value) }}
{{- end }}
{{- if eq .Values.telemetry.mode "preload" }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .Values.telemetry.endpoint | quote }}
# A Collector knows a pod by its address, or, behind a proxy that changes it, by this.
- name: POD_UID
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ include "sos.resourceAttributes" . | quote }}
{{- range $name, $value := omit .Values.telemetry.env "OTEL_RESOURCE_ATTRIBUTES" }}
{{ include "sos.variable" (dict "name" $name "value" $value) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sos.resourceAttributes" -}}
k8s.pod.uid=$(POD_UID),service.version={{ include "sos.version" . }}
{{- with .Values.telemetry.env.OTEL_RESOURCE_ATTRIBUTES }},{{ . }}{{ end -}}
{{- end }}

{{/*
What the service may take of the grace period: preStop comes off it, and a second in which to be gone. It keeps 5 s of that for its
telemetry, and 1 s for clients to hear of it; in the rest the longest request must end: see docs/timeouts.md.
*/}}
{{- define "sos.shutdownTimeout" -}}
{{- $taken := add1 .Values.shutdown.preStopSeconds -}}
{{- $request := 4500 -}}
{{- if eq (include "sos.kind" .) "spaceship" }}{{ $request = mulf 1.5 (.Values.env.SPACEPORT_TIMEOUT_MS | default 10000) }}{{ end -}}
{{- $request = add $request (.Values.env.SIMULATE_DELAY_MS | default 0) -}}
{{- $needed := add $taken 5 1 (divf $request 1000 | ceil) -}}
{{- if lt (int .Values.shutdown.gracePeriodSeconds) (int $needed) -}}
{{- fail (printf "shutdown.gracePeriodSeconds must be at least %v for requests of up to %v ms, not %v" $needed $request .Values.shutdown.gracePeriodSeconds) -}}
{{- end -}}
{{- mul (sub .Values.shutdown.gracePeriodSeconds $taken) 1000 -}}
{{- end }}
