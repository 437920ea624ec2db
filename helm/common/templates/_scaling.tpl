{{/* Not empty where a HorizontalPodAutoscaler decides how many pods there are. */}}
{{- define "sos.autoscaled" -}}
{{- if (.Values.autoscaling).enabled }}true{{ end -}}
{{- end }}

{{- define "sos.autoscaler" -}}
{{- include "sos.applyGlobal" . -}}
{{- if include "sos.autoscaled" . }}
{{- with .Values.autoscaling }}
{{- if lt (int .maxReplicas) (int .minReplicas) }}
{{- fail (printf "autoscaling.maxReplicas must be at least autoscaling.minReplicas (%v), not %v" .minReplicas .maxReplicas) }}
{{- end }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "sos.metadata" $ | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "sos.fullname" $ }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .targetCPUPercent }}
  behavior:
    scaleUp:
      stabilizationWindowSeconds: {{ .scaleUpWindowSeconds }}
    scaleDown:
      stabilizationWindowSeconds: {{ .scaleDownWindowSeconds }}
{{- end }}
{{- end }}
{{- end }}

{{/* With one pod, a budget could only forbid that its node is ever drained: there is none. */}}
{{- define "sos.disruptionBudget" -}}
{{- include "sos.applyGlobal" . -}}
{{- $replicas := .Values.replicas }}
{{- if include "sos.autoscaled" . }}{{ $replicas = .Values.autoscaling.minReplicas }}{{ end }}
{{- if gt (int $replicas) 1 }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "sos.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "sos.selector" . | nindent 6 }}
{{- end }}
{{- end }}
