; One way to stop: a code for scripts, and a sentence for a person who looks on.

!macro End code sentence
  ${IfNot} ${Silent}
    ${If} "${sentence}" != ""
      MessageBox MB_OK|MB_ICONSTOP "${sentence}"
    ${EndIf}
  ${EndIf}
  SetErrorLevel ${code}
  Quit
!macroend

; Reads /NAME=1 or /NAME=0 out of the parameters in $1; leaves the choice alone where neither is.
!macro ReadChoice option choice
  ClearErrors
  ${GetOptions} $1 "${option}" $2
  ${IfNot} ${Errors}
    ${If} $2 == "1"
    ${OrIf} $2 == "0"
      StrCpy ${choice} $2
    ${Else}
      !insertmacro End ${EXIT_USAGE} "${option} is 1 or 0."
    ${EndIf}
  ${EndIf}
  ClearErrors
!macroend

!macro Tick section choice
  ${If} ${choice} == "1"
    !insertmacro SelectSection ${section}
  ${Else}
    !insertmacro UnselectSection ${section}
  ${EndIf}
!macroend
