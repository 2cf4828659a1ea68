; A till that runs holds its own file against writing, on every Windows and for every user of the
; folder; the same holds for the console twin, which a script may be using. A few seconds are allowed
; for a till that is just closing, such as one that started this installer itself.

!define PATIENCE 8 ; times half a second

!macro Running un
; In: $1, a folder. Out: $0, the program that runs there, or nothing.
Function ${un}FindRunning
  StrCpy $0 ""
  !insertmacro TryWriting "${CONSOLE}"
  !insertmacro TryWriting "${PROGRAM}"
  ClearErrors
FunctionEnd

Function ${un}RefuseRunning
  again:
  StrCpy $1 $INSTDIR
  ${For} $3 1 ${PATIENCE}
    Call ${un}FindRunning
    ${If} $0 == ""
      Return
    ${EndIf}
    Sleep 500
  ${Next}
  ${IfNot} ${Silent}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "The till is running ($0). Please close it \
      when no payment is being taken, then try again." IDRETRY again
  ${EndIf}
  SetErrorLevel ${EXIT_RUNNING}
  Quit
FunctionEnd
!macroend

!macro TryWriting name
  ${If} ${FileExists} "$1\${name}"
    ClearErrors
    FileOpen $2 "$1\${name}" a
    ${If} ${Errors}
      StrCpy $0 "${name}"
    ${Else}
      FileClose $2
    ${EndIf}
  ${EndIf}
!macroend

!insertmacro Running ""
!insertmacro Running "un."
