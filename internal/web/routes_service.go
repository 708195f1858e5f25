package web

var serviceRoutes = []route{}
