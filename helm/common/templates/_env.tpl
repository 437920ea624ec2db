{{/* One variable; Helm reads 1000000 as 1e+06, which no service understands. */}}
{{- define "sos.variable" -}}
{{- $value := .value -}}
{{- if and (kindIs "float64" $value) (eq (floor $value) $value) }}{{ $value = int64 $value }}{{ end -}}
- name: {{ .name }}
  value: {{ $value | toString | quote }}
{{- end }}

{{- define "sos.env" -}}
- name: OTEL_SERVICE_NAME
  value: {{ include "sos.fullname" . }}
- name: SHUTDOWN_TIMEOUT_MS
  value: {{ include "sos.shutdownTimeout" . | quote }}
{{- with .Values.database }}
{{- if .existingSecret }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.env }}
{{ include "sos.variable" (dict "name" $name "value" $value) }}
{{- end }}
{{- if eq .Values.telemetry.mode "preload" }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .Values.telemetry.endpoint }}
# A Collector knows a pod by its address, or, behind a proxy that changes it, by this.
- name: POD_UID
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
- name: OTEL_RESOURCE_ATTRIBUTES
  value: k8s.pod.uid=$(POD_UID),service.version={{ .Values.image.tag }}{{ with .Values.telemetry.env.OTEL_RESOURCE_ATTRIBUTES }},{{ . }}{{ end }}
{{- range $name, $value := omit .Values.telemetry.env "OTEL_RESOURCE_ATTRIBUTES" }}
{{ include "sos.variable" (dict "name" $name "value" $value) }}
{{- end }}
{{- end }}
{{- end }}

{{/* What the service may take of the grace period: preStop comes off it, and a second in which to be gone. */}}
{{- define "sos.shutdownTimeout" -}}
{{- with .Values.shutdown -}}
{{- $seconds := sub (int .gracePeriodSeconds) (add1 .preStopSeconds) -}}
{{- if lt $seconds 10 -}}
{{- fail (printf "shutdown.gracePeriodSeconds must be at least 11 more than shutdown.preStopSeconds (%v), not %v" .preStopSeconds .gracePeriodSeconds) -}}
{{- end -}}
{{- mul $seconds 1000 -}}
{{- end -}}
{{- end }}
