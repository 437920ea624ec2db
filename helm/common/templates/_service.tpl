{{- define "sos.service" -}}
{{- include "sos.applyGlobal" . -}}
{{- include "sos.nodePortIsFree" . -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "sos.metadata" . | nindent 2 }}
  {{- with .Values.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ include "sos.serviceType" . }}
  selector:
    {{- include "sos.selector" . | nindent 4 }}
  ports:
    - name: http
      port: 80
      targetPort: http
      {{- with .Values.service.nodePort }}
      nodePort: {{ . }}
      {{- end }}
{{- end }}

{{- define "sos.serviceType" -}}
{{- $type := .Values.service.type | default (ternary "NodePort" "ClusterIP" (not (empty .Values.service.nodePort))) -}}
{{- if and .Values.service.nodePort (eq $type "ClusterIP") -}}
{{- fail "service.nodePort needs service.type NodePort or LoadBalancer, not ClusterIP" -}}
{{- end -}}
{{- $type -}}
{{- end }}

{{/* The API server refuses a port that is taken, but only after Helm has begun. Of the namespace, Helm can tell before, and whose it is. */}}
{{- define "sos.nodePortIsFree" -}}
{{- $name := include "sos.fullname" . -}}
{{- with .Values.service.nodePort -}}
{{- $wanted := int . -}}
{{- range (lookup "v1" "Service" $.Release.Namespace "").items -}}
{{- $other := .metadata.name -}}
{{- range .spec.ports -}}
{{- if and (ne $other $name) (eq (int .nodePort) $wanted) -}}
{{- fail (printf "service.nodePort %d is taken by the Service %s: choose another" $wanted $other) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}
